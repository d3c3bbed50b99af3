import FileFormats
import Foundation
import IngestTestSupport
import Ledger
import Logging
import NativeBytes
import NativeSystem
import ObjectStorage
import SampleFiles
import Spool
import Testing

@testable import IngestWorker

/// A worker's home with a store and a ledger that can be made to fail.
struct PipelineHome {
    let path: String
    let parts: WorkerParts
    let store: FaultyStore
    let ledger: FaultyLedger

    static let picture = SampleJPEG(width: 16, height: 16, detail: 0.2).encoded()

    /// The sandbox is off: what is tested here is the way of a file, not the walls.
    init(_ path: String, template: String = KeyTemplate.standard) throws {
        var settings = WorkerSettings()
        settings.home = path + "/home"
        settings.sandboxMode = .off
        settings.keyTemplate = template
        settings.concurrency = 2
        var log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        log.logLevel = .critical
        var parts = try WorkerParts(settings: settings, log: log)
        store = FaultyStore(parts.objects)
        ledger = FaultyLedger(parts.ledger)
        parts.objects = store
        parts.ledger = ledger
        self.parts = parts
        self.path = path + "/home"
    }

    func stages() throws -> PipelineStages {
        PipelineStages(parts: parts, examiner: try FileExaminer(settings: parts.settings, policies: parts.policies))
    }

    func ingest(_ item: SpoolItem) throws -> IngestPipeline.Outcome {
        IngestPipeline(stages: try stages()).ingest(item)
    }

    /// What a restarted worker does before anything else, and then with what it found.
    @discardableResult
    func restart() throws -> [IngestPipeline.Outcome] {
        let queue = ReadyQueue()
        try SpoolFeeder(parts: parts, queue: queue).recover()
        queue.add([.unfinished(Self.marker)])
        var outcomes: [IngestPipeline.Outcome] = []
        while let item = queue.next(), item != .unfinished(Self.marker) { outcomes.append(try ingest(item)) }
        return outcomes
    }

    private static let marker = "the last item"

    /// Puts a file on the spool and gives the item that the feeder makes of it.
    func spool(
        _ name: String = "a.jpg", _ content: [UInt8] = picture, folder: String? = nil, descriptor: String? = nil
    ) throws -> SpoolItem {
        let file = path + "/spool/incoming/" + (folder.map { $0 + "/" } ?? "") + name
        if let descriptor { try write(Array(descriptor.utf8), to: file + ".json") }
        try write(content, to: file)
        return .ready(
            SpooledFile(folder: folder.flatMap { RawFileName($0) }, name: try #require(RawFileName(name))))
    }

    var job: Job {
        get throws {
            let jobs = try ledger.jobs(state: nil, limit: 10)
            try #require(jobs.count == 1)
            return jobs[0]
        }
    }

    func report(_ job: Job) throws -> IngestReport {
        try JSONDecoder().decode(IngestReport.self, from: Data(try #require(job.report).utf8))
    }

    func files(_ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path + "/" + folder).filter {
            try FileManager.default.attributesOfItem(atPath: path + "/" + folder + "/" + $0)[.type]
                as? FileAttributeType
                != .typeDirectory
        }.sorted()
    }

    /// Nothing is left on the spool, and there is exactly one object, the one that the ledger names.
    func expectStoredOnce(_ location: SourceLocation = #_sourceLocation) throws {
        let job = try self.job
        #expect(job.state == .stored, sourceLocation: location)
        #expect(try files("store") == [job.key].compactMap { $0 }, sourceLocation: location)
        #expect(job.key?.contains(job.keyUUID) == true, sourceLocation: location)
        #expect(try files("spool/incoming").isEmpty && files("spool/claimed").isEmpty, sourceLocation: location)
        let report = try self.report(job)
        #expect(report.verdict == .accepted && report.output?.key == job.key, sourceLocation: location)
        let stored = try contents(of: path + "/store/" + (job.key ?? ""))
        #expect(SHA256Digest(of: stored.span).description == report.output?.sha256, sourceLocation: location)
    }
}

/// A store that fails while it is told to: before it keeps anything, or after, as a crash between store and record.
final class FaultyStore: ObjectStore {
    enum Fault: Sendable { case beforeKeeping, afterKeeping }

    private let store: any ObjectStore
    private let state = MonitoredValue<Fault?>(nil)

    init(_ store: any ObjectStore) {
        self.store = store
    }

    var fault: Fault? {
        get { state.change { $0 } }
        set { state.change { $0 = newValue } }
    }

    var capabilities: StoreCapabilities { store.capabilities }

    func put(
        _ content: borrowing MemoryFile, bytes: Int, digest: SHA256Digest, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError) {
        if fault == .beforeKeeping { throw StoreError(code: .unavailable, description: "injected") }
        try store.put(content, bytes: bytes, digest: digest, as: key, attributes)
        if fault == .afterKeeping { throw StoreError(code: .unavailable, description: "injected") }
    }

    func get(_ key: ObjectKey, range: Range<Int>?) throws(StoreError) -> MemoryFile {
        try store.get(key, range: range)
    }

    func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo? { try store.head(key) }

    func delete(_ key: ObjectKey) throws(StoreError) { try store.delete(key) }

    func list(_ prefix: KeyPrefix, from start: String?, limit: Int) throws(StoreError) -> ObjectPage {
        try store.list(prefix, from: start, limit: limit)
    }

    func copy(_ source: ObjectKey, to target: ObjectKey) throws(StoreError) { try store.copy(source, to: target) }

    func presign(_ access: PresignedAccess, _ key: ObjectKey, seconds: Int) throws(StoreError) -> String {
        try store.presign(access, key, seconds: seconds)
    }

    func check() throws(StoreError) { try store.check() }
}

/// A ledger whose calls fail while they are told to.
final class FaultyLedger: Ledger {
    enum Call: Sendable { case claim, resume, finish }

    private let ledger: any Ledger
    private let state = MonitoredValue<[Call: Int]>([:])

    init(_ ledger: any Ledger) {
        self.ledger = ledger
    }

    /// Lets the next `count` calls fail.
    func fail(_ call: Call, _ count: Int = .max) { state.change { $0[call] = count } }
    func heal() { state.change { $0 = [:] } }

    private func check(_ call: Call) throws(LedgerError) {
        let isFaulty = state.change { state in
            guard let left = state[call], left > 0 else { return false }
            state[call] = left - 1
            return true
        }
        if isFaulty { throw LedgerError("injected") }
    }

    func announce(_ job: Job) throws(LedgerError) { try ledger.announce(job) }

    func claim(folder: Data?, name: Data, newJob: Job) throws(LedgerError) -> Job {
        try check(.claim)
        return try ledger.claim(folder: folder, name: name, newJob: newJob)
    }

    func resume(_ id: String, at date: Date) throws(LedgerError) -> Job {
        try check(.resume)
        return try ledger.resume(id, at: date)
    }

    func finish(_ job: Job) throws(LedgerError) {
        try check(.finish)
        try ledger.finish(job)
    }

    func withdraw(_ job: Job) throws(LedgerError) { try ledger.withdraw(job) }
    func job(_ id: String) throws(LedgerError) -> Job? { try ledger.job(id) }
    func jobs(state: Job.State?, limit: Int) throws(LedgerError) -> [Job] {
        try ledger.jobs(state: state, limit: limit)
    }
    func counts() throws(LedgerError) -> [Job.State: Int] { try ledger.counts() }
}
