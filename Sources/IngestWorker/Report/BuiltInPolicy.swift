import Foundation
import NativeBytes
import NativeSystem

/// The policy that is built in: every construct that is not visible is removed.
enum BuiltInPolicy {
    static let name = "default"

    /// What reports say of it. The digest is that of its text, so that a report names the rules that made it.
    static let reportEntry = IngestReport.Policy(
        name: name,
        digest: SHA256Digest(of: Array("default/1: remove everything that is not visible".utf8).span).description)
}
