import Foundation
import NativeSystem

/// What a worker process lets others know: that it lives, by a lock on `workers/OWNER.lock` that the kernel releases
/// when it dies, and how it is, in `workers/OWNER.json`.
final class WorkerPresence: Sendable {
    private let owner: String
    private let folder: String
    private let startedAt = Date()
    private let lock: FileLock

    /// How a worker is, as its file says it.
    struct Health: Codable, Equatable {
        enum State: String, Codable {
            case well
            /// Something failed that it stands on; it begins nothing until that is mended.
            case degraded
        }

        var owner: String
        var process: Int32
        var state: State
        /// What failed.
        var problem: String?
        /// When it began to be so.
        var since: String
    }

    /// - Parameter owner: names the worker in leases.
    init(owner: String, home: String) throws(SystemError) {
        self.owner = owner
        folder = HomeEntry.workers.path(in: home)
        _ = try Directory.creating(path: folder)
        lock = try FileLock(path: folder + "/" + owner + ".lock")
        show(nil)
    }

    /// Writes how the worker is. What cannot be written is not: a full disk is what it would tell of.
    func show(_ failure: Outage.Failure?) {
        let health = Health(
            owner: owner, process: ProcessInfo.processInfo.processIdentifier,
            state: failure == nil ? .well : .degraded, problem: failure?.message,
            since: (failure?.since ?? startedAt).ingestTimestamp)
        guard let json = try? JSONEncoder().encode(health) else { return }
        try? json.write(to: URL(fileURLWithPath: folder + "/" + owner + ".json"), options: .atomic)
    }

    /// Takes the files away when the worker ends in order.
    func end() { Self.remove(owner, in: folder) }

    private static func remove(_ owner: String, in folder: String) {
        for suffix in [".json", ".lock"] { try? FileManager.default.removeItem(atPath: folder + "/" + owner + suffix) }
    }

    /// Those of `owners` that are known to be dead. One whose file is not here lives elsewhere, or is not known.
    func dead(among owners: Set<String>) -> Set<String> {
        owners.filter { other in
            guard other != owner, let lock = try? FileLock(existing: folder + "/" + other + ".lock") else {
                return false
            }
            _ = lock
            return true
        }
    }

    /// Takes the files of dead workers away that have no leases any more.
    func clear(besides owners: Set<String>) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let others = Set(names.filter { $0.hasSuffix(".lock") }.map { String($0.dropLast(5)) })
        for other in dead(among: others.subtracting(owners)) { Self.remove(other, in: folder) }
    }

    /// How the workers of a home are that live.
    static func living(home: String) -> [Health] {
        let folder = HomeEntry.workers.path(in: home)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
            do throws(SystemError) {
                _ = try FileLock(existing: folder + "/" + name.dropLast(5) + ".lock")
                return nil
            } catch {
                guard error.wouldBlock, let json = FileManager.default.contents(atPath: folder + "/" + name) else {
                    return nil
                }
                return try? JSONDecoder().decode(Health.self, from: json)
            }
        }
    }
}
