import Foundation
import NativeBytes
import NativeSystem

/// The key up to which a long run has come, kept in the home for the next run. One that is too low costs time, and
/// nothing else.
struct SavedProgress: Sendable {
    let path: String

    /// It stays: another run would take the end of this one for its beginning.
    struct NotRemoved: Error, CustomStringConvertible {
        let description: String
    }

    init(path: String) { self.path = path }

    /// - Parameters:
    ///   - command: whose run it is.
    ///   - task: what tells the run from others of this command.
    init(home: String, command: String, task: String) {
        path = "\(home)/\(command)-\(SHA256Digest(of: Array(task.utf8).span).description.prefix(16))"
    }

    /// Whether a run was stopped.
    var isThere: Bool { FileManager.default.fileExists(atPath: path) }

    /// `nil` when no run was stopped.
    func key() throws(SystemError) -> String? {
        guard isThere else { return nil }
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw SystemError("read", on: path, error)
        }
    }

    func save(_ key: String) throws(SystemError) {
        do { try Data(key.utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw SystemError("write", on: path, error)
        }
    }

    /// The run has come to its end.
    func remove() throws(NotRemoved) {
        guard isThere else { return }
        do { try FileManager.default.removeItem(atPath: path) } catch {
            throw NotRemoved(
                description: "all is done, but the note of how far the run came is still there "
                    + "(\(SystemError("unlink", on: path, error))); remove \(path), or the next run does nothing")
        }
    }
}
