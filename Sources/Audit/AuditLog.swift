internal import Foundation
internal import NativeBytes
internal import NativeSystem
internal import Synchronization

/// The writer of a log. Threads that record at the same time share one `fdatasync`; processes take turns by a lock, and
/// each continues where the one before ended, so that all of them write one chain.
public final class AuditLog: Sendable {
    /// When a signed record is written.
    public struct Interval: Sendable {
        /// After so many records.
        public var records: Int
        /// After so many seconds, where there is a record to sign.
        public var seconds: Double

        public init(records: Int = 256, seconds: Double = 60) {
            self.records = records
            self.seconds = seconds
        }
    }

    private enum Request {
        case record(AuditRecord)
        /// Sign what was written since the last signed record.
        case sign
    }

    private struct State {
        var tail: AuditTail?
        var lastHead = ContinuousClock.now
    }

    private let commits = GroupCommit<Request, Result<Void, AuditError>>(most: 1_000)
    /// Changed by whoever commits.
    private let state = Mutex(State())
    private let path: String
    private let keys: AuditKeys
    private let actor: AuditActor
    private let interval: Interval
    private let segmentByteCount: Int

    /// Most bytes that are written in one piece.
    static let batchByteCount = 4 * 1024 * 1024

    /// Opens the log in the folder at `path`, and begins one where there is none.
    ///
    /// - Parameter segmentByteCount: a file that is longer gets no more records; the next one begins.
    /// - Throws: an `AuditError` when it is damaged, when another key than these signed it, or when it cannot be
    ///   written.
    public init(
        path: String, keys: AuditKeys, actor: AuditActor, interval: Interval = Interval(),
        segmentByteCount: Int = 64 << 20
    ) throws(AuditError) {
        self.path = path
        self.keys = keys
        self.actor = actor
        self.interval = interval
        self.segmentByteCount = segmentByteCount
        try write([])
    }

    /// Writes a record. It is on the disk on return.
    public func record(_ record: AuditRecord) throws(AuditError) { try commit(.record(record)) }

    /// Signs what was written since the last signed record, when it is time to: call it every second or so.
    public func signIfDue() throws(AuditError) {
        let isDue = state.withLock { state in
            state.tail?.unsigned ?? 0 > 0 && ContinuousClock.now - state.lastHead >= .seconds(interval.seconds)
        }
        if isDue { try commit(.sign) }
    }

    /// Signs what was written since the last signed record. Whoever writes afterwards is heard all the same.
    public func close() throws(AuditError) { try commit(.sign) }

    private func commit(_ request: Request) throws(AuditError) {
        try commits.perform(request) { group in
            var records: [AuditRecord] = []
            var mustSign = false
            for request in group {
                switch request {
                case .record(let record): records.append(record)
                case .sign: mustSign = true
                }
            }
            let result = Result { () throws(AuditError) in try write(records, signing: mustSign) }
            return group.map { _ in result }
        }.get()
    }

    // MARK: Writing; by one thread at a time

    private func write(_ records: [AuditRecord], signing: Bool = false) throws(AuditError) {
        var tail = state.withLock { $0.tail }
        do {
            let directory = try AuditDirectory(path: path)
            let lock = try directory.lock()
            try write(records, signing, &tail, directory)
            _ = lock
            state.withLock { state in
                if tail?.unsigned == 0 { state.lastHead = .now }
                state.tail = tail
            }
        } catch {
            // The tail stays where it was: the next writer looks what stands behind it.
            throw error as? AuditError ?? (error as? SystemError).map(AuditError.init) ?? AuditError("\(error)")
        }
    }

    private func write(
        _ records: [AuditRecord], _ signing: Bool, _ known: inout AuditTail?, _ directory: borrowing AuditDirectory
    ) throws {
        var tail = try known ?? AuditTail.find(in: directory)
        let torn = try tail.advance(in: directory)
        var batch = AuditBatch(tail: tail, keys: keys, actor: actor)
        if known == nil || !torn.isEmpty {
            let head = try directory.head()
            try batch.checkHead(head)
            // A writer may have died between a signed record and setting it aside.
            if let last = tail.lastHead, head?.dropLast() != last[...] { try directory.setHead(last) }
        }
        if !torn.isEmpty {
            try cut(tail, directory)
            try batch.addHealed(torn)
        }
        try batch.begin()
        for record in records { try batch.add(record) }
        if batch.tail.unsigned >= (signing ? 1 : interval.records) { try batch.addHead() }
        guard !batch.bytes.isEmpty else {
            known = tail
            return
        }
        do {
            try append(&batch, directory)
        } catch {
            // Pages that were not written may be taken for written after an error: they must not stay.
            try? cut(tail, directory)
            throw error
        }
        if let head = batch.head { try directory.setHead(head) }
        known = batch.tail
    }

    /// Takes away what stands behind the last good record.
    private func cut(_ tail: AuditTail, _ directory: borrowing AuditDirectory) throws {
        guard let segment = tail.segment else { return }
        let file = try directory.directory.openForUpdating(
            try AuditDirectory.rawName(AuditDirectory.segmentName(segment)))
        try file.truncate(to: tail.offset)
        try file.synchronize()
    }

    /// Appends to the newest segment, or begins the next one, which appears whole.
    private func append(_ batch: inout AuditBatch, _ directory: borrowing AuditDirectory) throws {
        if let segment = batch.segment, batch.offset < segmentByteCount {
            let file = try directory.directory.openForUpdating(
                try AuditDirectory.rawName(AuditDirectory.segmentName(segment)))
            try file.write(batch.bytes.span, at: batch.offset)
            try file.synchronizeData()
            return
        }
        let file = try directory.directory.createUnnamedFile()
        try file.write(batch.bytes.span)
        try file.synchronize()
        try directory.directory.link(
            file, as: try AuditDirectory.rawName(AuditDirectory.segmentName(batch.firstSeq)))
        try directory.directory.synchronize()
        batch.tail.segment = batch.firstSeq
        batch.tail.offset = batch.bytes.count
    }
}
