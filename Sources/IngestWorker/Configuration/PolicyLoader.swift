import Foundation
import Policies

extension WorkerSettings {
    /// The policies that are set: those of the file, or a profile.
    ///
    /// - Throws: a `SettingError` that names every mistake in the file with its line.
    func policies() throws(SettingError) -> PolicySet {
        guard let policyFile else { return PolicySet(policyProfile ?? .default) }
        guard policyProfile == nil else {
            throw SettingError(description: "policy.file and policy.profile are both set; a policy file says 'extends'")
        }
        let text = try Self.policyText(in: policyFile)
        do throws(PolicyMistakes) {
            return try PolicyFile.read(text)
        } catch {
            throw SettingError(description: error.description(in: policyFile))
        }
    }

    /// What stands in a policy file.
    static func policyText(in file: String) throws(SettingError) -> String {
        do {
            return try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw SettingError(description: "cannot read the policy file \(file)")
        }
    }
}

extension PolicyMistakes {
    /// A line for each mistake, with the file and its line.
    func description(in file: String) -> String {
        mistakes.map { "\(file):\($0.line): \($0.message)" }.joined(separator: "\n")
    }
}
