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
        PipelineStages(
            parts: parts, signal: WorkSignal(threads: 1),
            examiner: try FileExaminer(settings: parts.settings, policies: parts.policies))
    }

    /// Takes a file up and begins the next job.
    @discardableResult
    func ingest(_ file: SpooledFile) throws -> IngestPipeline.Outcome {
        try admit(file)
        return try ingestNext()
    }

    func admit(_ file: SpooledFile) throws {
        _ = try Admission(spool: parts.spool, ledger: ledger).admit([file], at: Date())
    }

    func ingestNext() throws -> IngestPipeline.Outcome { try IngestPipeline(stages: try stages()).ingestNext() }

    /// What another worker does that starts when this one is dead, and then with what it found.
    @discardableResult
    func restart() throws -> [IngestPipeline.Outcome] {
        var parts = try WorkerParts(settings: parts.settings, log: parts.log)
        parts.objects = store
        parts.ledger = ledger
        for id in try ledger.jobs(state: .running, limit: .max) {
            guard let taken = try ledger.takeOver(id, parts.lease()) else { continue }
            try interrupted.settle(taken, at: Date())
        }
        let presence = try WorkerPresence(owner: parts.owner, home: path)
        defer { presence.end() }
        try Maintenance(parts: parts, presence: presence, signal: WorkSignal(threads: 1), once: true).recover()
        var outcomes: [IngestPipeline.Outcome] = []
        while true {
            let outcome = try ingestNext()
            guard outcome != .nothing else { return outcomes }
            outcomes.append(outcome)
        }
    }

    var interrupted: InterruptedJobs {
        InterruptedJobs(
            spool: parts.spool, quarantine: parts.quarantine, audit: parts.audit, ledger: ledger,
            retry: parts.settings.retry, log: parts.log)
    }

    /// Puts a file on the spool.
    func spool(
        _ name: String = "a.jpg", _ content: [UInt8] = picture, folder: String? = nil, descriptor: String? = nil
    ) throws -> SpooledFile {
        let file = path + "/spool/incoming/" + (folder.map { $0 + "/" } ?? "") + name
        if let descriptor { try write(Array(descriptor.utf8), to: file + ".json") }
        try write(content, to: file)
        return SpooledFile(folder: folder.flatMap { RawFileName($0) }, name: try #require(RawFileName(name)))
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
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError) {
        if fault == .beforeKeeping { throw StoreError(code: .unavailable, description: "injected") }
        try store.put(content, bytes: bytes, as: key, attributes)
        if fault == .afterKeeping { throw StoreError(code: .unavailable, description: "injected") }
    }

    func replace(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        expecting oldDigest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError) {
        try store.replace(content, bytes: bytes, as: key, expecting: oldDigest, attributes)
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

    func presign(_ key: ObjectKey, downloadName: String?, seconds: Int) throws(StoreError) -> String {
        try store.presign(key, downloadName: downloadName, seconds: seconds)
    }

    func check() throws(StoreError) { try store.check() }
}

/// A ledger whose calls fail while they are told to.
final class FaultyLedger: Ledger {
    enum Call: Sendable { case claim, finish, release, promote }

    private let ledger: any Ledger
    private let state = MonitoredValue<[Call: Int]>([:])
    /// What happens when an end was recorded.
    let afterFinish = MonitoredValue<(@Sendable (Job) -> Void)?>(nil)

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

    func claim(_ lease: LeaseRequest) throws(LedgerError) -> Job? {
        try check(.claim)
        return try ledger.claim(lease)
    }

    func finish(_ job: Job, _ detail: AttemptDetail) throws(LedgerError) {
        try check(.finish)
        try ledger.finish(job, detail)
        afterFinish.change { $0 }?(job)
    }

    func release(_ job: Job, isSpent: Bool) throws(LedgerError) {
        try check(.release)
        try ledger.release(job, isSpent: isSpent)
    }

    func promote(_ which: Promotion, at date: Date) throws(LedgerError) -> Int {
        try check(.promote)
        return try ledger.promote(which, at: date)
    }

    // The others never fail.
    func announce(_ job: Job) throws(LedgerError) -> Job { try ledger.announce(job) }
    func admit(_ jobs: [Job], isThere: @escaping @Sendable (Job) -> Bool) throws(LedgerError) -> Int {
        try ledger.admit(jobs, isThere: isThere)
    }
    func incomingNames(folder: Data?, limit: Int) throws(LedgerError) -> Set<Data> {
        try ledger.incomingNames(folder: folder, limit: limit)
    }
    func claim(id: String, _ lease: LeaseRequest) throws(LedgerError) -> Job { try ledger.claim(id: id, lease) }
    func heartbeat(_ lease: LeaseRequest) throws(LedgerError) { try ledger.heartbeat(lease) }
    func isHeld(_ job: Job) throws(LedgerError) -> Bool { try ledger.isHeld(job) }
    func withdraw(_ job: Job) throws(LedgerError) { try ledger.withdraw(job) }
    func owners() throws(LedgerError) -> Set<String> { try ledger.owners() }
    func overdue(at date: Date, dead: Set<String>, limit: Int) throws(LedgerError) -> [Job] {
        try ledger.overdue(at: date, dead: dead, limit: limit)
    }
    func takeOver(_ job: Job, _ lease: LeaseRequest) throws(LedgerError) -> Job? { try ledger.takeOver(job, lease) }
    func retry(_ id: String, at date: Date) throws(LedgerError) { try ledger.retry(id, at: date) }
    func redrive(_ id: String?, at date: Date) throws(LedgerError) -> Int { try ledger.redrive(id, at: date) }
    func pause(workspace: String?, at date: Date) throws(LedgerError) {
        try ledger.pause(workspace: workspace, at: date)
    }
    func resume(workspace: String?) throws(LedgerError) { try ledger.resume(workspace: workspace) }
    func pausedAt() throws(LedgerError) -> Date? { try ledger.pausedAt() }
    func limit(workspace: String, weight: Double, atOnce: Int?) throws(LedgerError) {
        try ledger.limit(workspace: workspace, weight: weight, atOnce: atOnce)
    }
    func workspaces() throws(LedgerError) -> [WorkspaceQueue] { try ledger.workspaces() }
    func check() throws(LedgerError) { try ledger.check() }
    func examine() throws(LedgerError) { try ledger.examine() }
    func job(_ id: String) throws(LedgerError) -> Job? { try ledger.job(id) }
    func jobs(meaning text: String, limit: Int) throws(LedgerError) -> [Job] {
        try ledger.jobs(meaning: text, limit: limit)
    }
    func jobs(state: Job.State?, workspace: String?, after job: Job?, limit: Int) throws(LedgerError) -> [Job] {
        try ledger.jobs(state: state, workspace: workspace, after: job, limit: limit)
    }
    func object(_ key: String) throws(LedgerError) -> StoredObject? { try ledger.object(key) }
    func objects(_ filter: ObjectFilter, after key: String?, limit: Int) throws(LedgerError) -> [StoredObject] {
        try ledger.objects(filter, after: key, limit: limit)
    }
    func beginReplacement(of object: StoredObject, by digest: String) throws(LedgerError) {
        try ledger.beginReplacement(of: object, by: digest)
    }
    func finishExamination(of key: String, _ content: ObjectContent) throws(LedgerError) {
        try ledger.finishExamination(of: key, content)
    }
    func deleteObject(_ key: String, at date: Date, purgeAfter: Date) throws(LedgerError) {
        try ledger.deleteObject(key, at: date, purgeAfter: purgeAfter)
    }
    func undeleteObject(_ key: String) throws(LedgerError) { try ledger.undeleteObject(key) }
    func holdObject(_ key: String, reason: String) throws(LedgerError) { try ledger.holdObject(key, reason: reason) }
    func releaseObject(_ key: String) throws(LedgerError) { try ledger.releaseObject(key) }
    func beginPurge(at date: Date, after key: String?, limit: Int) throws(LedgerError) -> [StoredObject] {
        try ledger.beginPurge(at: date, after: key, limit: limit)
    }
    func finishPurge(of key: String) throws(LedgerError) { try ledger.finishPurge(of: key) }
    func attempts(of id: String) throws(LedgerError) -> [Attempt] { try ledger.attempts(of: id) }
    func counts() throws(LedgerError) -> [Job.State: Int] { try ledger.counts() }
}
