import Foundation
import Spool

/// How long deleted objects stay in the store.
struct Retention: Equatable, Sendable {
    /// Days, where a workspace has none of its own.
    var days = 30
    /// Days by the name of the workspace.
    var workspaces: [String: Int] = [:]

    /// Minutes between two purges of a worker; 0 when it does not purge.
    var purgeMinutes = 60

    static let range = 0...36_500
    static let purgeRange = 0...10_080

    /// When an object of `workspace` that is deleted at `date` may be purged.
    func end(in workspace: String, deletedAt date: Date) -> Date {
        date + Double(workspaces[workspace] ?? days) * 86_400
    }

    /// Reads a text such as `clinic=365,chat=7`.
    static func workspaces(_ text: String, _ key: SettingKey) throws(SettingError) -> [String: Int] {
        var workspaces: [String: Int] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 2, Workspace(words[0]) != nil, workspaces[words[0]] == nil else {
                throw SettingError(
                    description: "\(key.rawValue): '\(part)' is not of the form WORKSPACE=DAYS, each workspace once")
            }
            workspaces[words[0]] = try WorkerSettings.number(words[1], key, range)
        }
        return workspaces
    }
}
