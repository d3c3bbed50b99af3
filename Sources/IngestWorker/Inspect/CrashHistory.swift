import FileFormats
import Foundation
import Ledger
import NativeSystem

/// Which contents have made children crash, by the SHA-256 of what was handed in. A first crash may be an accident;
/// content that has crashed twice is refused, and never tried again by this version.
final class CrashHistory: Sendable {
    private struct State {
        var crashes: [String: Int] = [:]
        /// The keys of `crashes`, oldest first.
        var order: [String] = []
    }

    private let state = MonitoredValue(State())

    /// Crashes after which content is not tried again.
    static let mostCrashes = 2
    /// Most contents that are remembered; the oldest are forgotten.
    private static let capacity = 10_000

    /// One more crash.
    func record(_ digest: String) {
        state.change { state in
            if state.crashes[digest] == nil {
                if state.order.count >= Self.capacity { state.crashes[state.order.removeFirst()] = nil }
                state.order.append(digest)
            }
            state.crashes[digest, default: 0] += 1
        }
    }

    /// Whether nothing has crashed.
    var isEmpty: Bool { state.change { $0.order.isEmpty } }

    /// Whether it has crashed so often that it is not to be tried again.
    func forbids(_ digest: String) -> Bool { state.change { $0.crashes[digest, default: 0] >= Self.mostCrashes } }

    /// Remembers what the ledger knows: the contents that this version refused because of their crashes.
    func read(_ ledger: any Ledger) throws {
        var digests: [String] = []
        try ledger.forEachJob(.quarantined, limit: Self.capacity) { job in
            guard job.reason == SandboxEnd.crashed.rawValue, let text = job.report,
                let report = try? JSONDecoder().decode(IngestReport.self, from: Data(text.utf8)),
                report.engine.version == ProductVersion.current, let digest = report.input?.sha256
            else { return }
            digests.append(digest)
        }
        for digest in digests.reversed() {
            for _ in 0..<Self.mostCrashes { record(digest) }
        }
    }
}
