import FileFormats
import Foundation
import Ledger
import Logging
import NativeBytes
import NativeSystem
import ObjectStorage
import S3Storage
import Spool

/// Brings uploads from a bucket to the spool, and ends each there when its job has ended.
///
/// The job's id is made of bucket, key and version of the object: whether an object was brought, and what became of it,
/// is in the ledger alone. A crash at any point, and an event that comes twice, repeat a look and nothing else.
final class BucketFeeder: Sendable {
    /// What becomes of an upload whose job has ended.
    enum Ending: String, CaseIterable, Sendable { case delete, tag }

    private let parts: WorkerParts
    private let source: S3Source
    private let queue: EventQueue?
    private let ending: Ending
    private let isStopped = MonitoredValue(false)
    /// Jobs whose objects bear the tag already, so that they need not be asked for it.
    private let tagged = MonitoredValue<Set<String>>([])

    private let failure = LastingFailure("the source cannot be read")

    private static let tagName = "ingest-worker"
    /// Most jobs that wait; more are not brought until some are done.
    private static let mostWaiting = 1_000
    /// Seconds between two looks at the whole bucket, where a queue tells of new objects.
    private static let betweenListings = 600.0
    private static let longestWait = 20

    init(parts: WorkerParts, source: S3Source, queue: EventQueue?, ending: Ending) {
        self.parts = parts
        self.source = source
        self.queue = queue
        self.ending = ending
    }

    /// Looks at the bucket again and again, on a thread of its own, until it is stopped.
    func start() {
        Thread.detachNewThread { [self] in
            var nextListing = ContinuousClock.now
            while !isStopped.change({ $0 }) {
                do {
                    if queue == nil || ContinuousClock.now >= nextListing {
                        try look()
                        nextListing = .now + .seconds(Self.betweenListings)
                    }
                    if let queue {
                        try listen(to: queue)
                    } else {
                        Thread.sleep(forTimeInterval: Double(parts.settings.pollSeconds))
                    }
                    failure.end(parts.log)
                } catch {
                    failure.tell(parts.log, error)
                    Thread.sleep(forTimeInterval: Double(parts.settings.pollSeconds))
                }
            }
        }
    }

    func stop() { isStopped.change { $0 = true } }

    /// Looks at every object of the bucket once.
    func look() throws {
        var start: String?
        repeat {
            let page = try source.list(from: start)
            var room = try room()
            for item in page.items {
                guard !isStopped.change({ $0 }) else { return }
                _ = try take(item, &room)
            }
            start = page.next
        } while start != nil
    }

    /// How many jobs more may wait now.
    private func room() throws -> Int { Self.mostWaiting - (try parts.ledger.counts()[.available] ?? 0) }

    private func listen(to queue: EventQueue) throws {
        let messages = try queue.receive(waiting: min(parts.settings.pollSeconds, Self.longestWait))
        guard !messages.isEmpty else { return }
        var room = try room()
        for message in messages {
            guard let keys = message.keys else {
                parts.log.warning("a message of the source's queue is no event; it is left there")
                continue
            }
            var isDone = true
            for key in keys where key.hasPrefix(source.prefix) {
                if let item = try source.item(key), try !take(item, &room) { isDone = false }
            }
            if isDone { try queue.delete(message) }
        }
    }

    /// - Returns: whether nothing is left to do for the object.
    private func take(_ item: S3Source.Item, _ room: inout Int) throws -> Bool {
        let id = Self.jobID(source.bucket, item)
        guard let job = try parts.ledger.job(id) else {
            guard room > 0 else { return false }
            try bring(item, as: id)
            room -= 1
            return false
        }
        switch job.state {
        case .stored, .quarantined:
            try end(item, job)
            return true
        case .available:
            // Announced, but the worker died before the file was on the spool.
            if job.isIncoming, let file = SpooledFile(job), try !parts.spool.holds(file) {
                try place(item, workspace: Workspace(job.workspace) ?? .default) { file.name }
            }
            return false
        default: return false
        }
    }

    private func bring(_ item: S3Source.Item, as id: String) throws {
        let clientName = ClientName(Self.name(of: item))
        let workspace = workspace(of: item)
        guard let file = SpooledFile(job: id, workspace: workspace, named: clientName) else { return }
        try place(item, workspace: workspace) {
            _ = try parts.ledger.announce(Job(id: id, of: file, workspace: workspace.name, named: clientName))
            return file.name
        }
    }

    /// Of an object over the size limit only so much comes that the worker sees it; the object itself stays.
    ///
    /// - Parameter name: called when all is written, as `SpoolDirectory.enqueue` says.
    private func place(_ item: S3Source.Item, workspace: Workspace, as name: () throws -> RawFileName?) throws {
        let part = item.prefix(bytes: parts.settings.limits.fileBytes + 1)
        let file = try Directory.creating(path: parts.settings.home).createUnnamedFile()
        guard try source.fetch(part, to: file) else { return }
        var descriptor = UploadDescriptor()
        descriptor.name = Self.name(of: item)
        try parts.spool.enqueue(file, count: part.bytes, descriptor: descriptor, workspace: workspace, as: name)
    }

    private func end(_ item: S3Source.Item, _ job: Job) throws {
        guard item.bytes <= parts.settings.limits.fileBytes else { return }
        switch ending {
        case .delete:
            try source.delete(item)
            parts.log.info("upload deleted", metadata: ["job": "\(job.id)", "state": "\(job.state.rawValue)"])
        case .tag:
            guard !tagged.change({ $0.contains(job.id) }) else { return }
            if try !source.isTagged(item, Self.tagName) { try source.tag(item, Self.tagName, job.state.rawValue) }
            tagged.change { tagged in
                if tagged.count >= 100_000 { tagged.removeAll() }
                tagged.insert(job.id)
            }
        }
    }

    /// The folder below the prefix is the workspace, as on the spool.
    private func workspace(of item: S3Source.Item) -> Workspace {
        let path = item.key.dropFirst(source.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        return path.count > 1 ? Workspace(String(path[0])) ?? .default : .default
    }

    private static func name(of item: S3Source.Item) -> String {
        String(item.key.split(separator: "/").last ?? "")
    }

    /// A UUID (version 8, RFC 9562) made of what tells the object from every other one.
    static func jobID(_ bucket: String, _ item: S3Source.Item) -> String {
        var bytes = Array(
            SHA256Digest(of: Array("\(bucket)\0\(item.key)\0\(item.version)\0\(item.bytes)".utf8)).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ""
        for (index, digit) in Hexadecimal.text(bytes).enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text.append(digit)
        }
        return text
    }
}

extension WorkerParts {
    /// What brings uploads from a bucket; `nil` where the settings name none.
    func bucketFeeder() throws -> BucketFeeder? {
        guard let (source, configuration) = try source() else {
            guard settings.sourceQueue == nil else {
                throw Unusable(description: "source.queue is set, but not source.url")
            }
            return nil
        }
        let queue = try settings.sourceQueue.map {
            try EventQueue(
                url: $0, bucket: source.bucket, configuration, environment: ProcessInfo.processInfo.environment,
                log: log)
        }
        return BucketFeeder(parts: self, source: source, queue: queue, ending: settings.sourceEnding)
    }

    /// The bucket that uploads are taken from; `nil` where the settings name none.
    func source() throws -> (S3Source, S3Configuration)? { try settings.openSource(log: log) }
}
