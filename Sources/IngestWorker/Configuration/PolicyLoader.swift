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
        return try Self.policies(file: policyFile)
    }

    /// The policies of one file.
    static func policies(file: String) throws(SettingError) -> PolicySet {
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw SettingError(description: "cannot read the policy file \(file)")
        }
        do throws(PolicyMistakes) {
            return try PolicyFile.read(text)
        } catch {
            throw SettingError(
                description: error.mistakes.map { "\(file):\($0.line): \($0.message)" }.joined(separator: "\n"))
        }
    }
}
