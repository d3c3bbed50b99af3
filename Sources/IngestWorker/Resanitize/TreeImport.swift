import FileFormats
import Foundation
import Ledger
import NativeBytes
import NativeSystem
import Spool

/// Takes a directory tree of files that the worker never saw through the pipeline, and tells where each of them is now.
/// The files themselves are left alone. Done again, it finds the jobs that it made before: one that was cut short goes
/// on, and a file that has changed since makes a new job.
struct TreeImport {
    let parts: WorkerParts
    let root: String
    let workspace: Workspace
    let pace: Pace

    /// What became of one file: a line of the mapping.
    struct Line: Encodable, Sendable {
        /// Below the directory.
        let path: String
        var job: String?
        var state: String?
        /// Of the object in the store.
        var key: String?
        /// Why there is none.
        var reason: String?
    }

    /// How many files are on the spool at once.
    private static let batch = 200

    /// The regular files of the tree, below it, in order. Links are not followed.
    ///
    /// - Throws: when a folder cannot be read, or a name is not UTF-8: nothing is passed over in silence.
    func paths() throws -> [String] {
        var paths: [String] = []
        let directory = try Directory(path: root)
        try collect(directory, below: "", into: &paths)
        return paths.sorted()
    }

    private func collect(_ directory: borrowing Directory, below path: String, into paths: inout [String]) throws {
        for name in try directory.names(limit: .max, where: { _ in true }) {
            guard let text = String(validating: name.bytes, as: UTF8.self) else {
                throw CommandFailure("--import: the name \(ClientName(name.bytes).escaped) is not UTF-8; rename it")
            }
            switch try directory.status(of: name).kind {
            case .regular: paths.append(path + text)
            case .directory:
                let next = try directory.directory(name)
                try collect(next, below: path + text + "/", into: &paths)
            case .symbolicLink, .other: continue
            }
        }
    }

    /// - Parameters:
    ///   - finished: called with each file's line, in the order of `paths`.
    func run(_ paths: [String], _ finished: (Line) throws -> Void) async throws {
        for start in stride(from: 0, to: paths.count, by: Self.batch) {
            var lines = paths[start..<min(start + Self.batch, paths.count)].map { path in
                pace.wait()
                return enqueued(path)
            }
            let service = WorkerService(parts: parts, once: true)
            await service.run()
            if let failure = service.result.failure { throw CommandFailure(failure) }
            for index in lines.indices {
                guard let id = lines[index].job, let job = try parts.ledger.job(id) else { continue }
                lines[index].state = job.state.rawValue
                lines[index].key = job.key
                lines[index].reason = job.reason
            }
            for line in lines { try finished(line) }
        }
    }

    private func enqueued(_ path: String) -> Line {
        var line = Line(path: path)
        do {
            let name = ClientName(String(path.split(separator: "/").last ?? ""))
            let file = try Descriptor(openingForReading: root + "/" + path)
            let bytes = try file.status().size
            guard bytes <= parts.settings.limits.fileBytes else {
                line.reason = LimitExcess.fileSize.rawValue
                return line
            }
            guard let digest = try SpoolEntry.digest(of: file, bytes) else {
                line.reason = SpoolDefect.changedWhileRead.rawValue
                return line
            }
            var entry = SpoolEntry(parts: parts, workspace: workspace)
            entry.descriptor.name = String(path.split(separator: "/").last ?? "")
            entry.idempotencyKey = "import " + SHA256Digest(of: Array("\(path)\0\(digest)".utf8).span).description
            line.job = try entry.enqueue(file, named: name).job
        } catch {
            line.reason = "\(error)"
        }
        return line
    }
}
