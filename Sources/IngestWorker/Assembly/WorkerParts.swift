import Audit
import Foundation
import Ledger
import Logging
import NativeSystem
import ObjectStorage
import Policies
import SealedStorage
import Spool

/// Everything that the threads of a worker share, made in the order in which the parts depend on each other.
struct WorkerParts: Sendable {
    let settings: WorkerSettings
    let spool: SpoolDirectory
    /// The keys of what is kept at rest, read when they are first needed.
    let keys: KeyVault
    let quarantine: QuarantineDirectory
    let audit: AuditTrail
    var ledger: any Ledger
    var objects: any ObjectStore
    /// The same without a cache before it.
    let uncachedObjects: any ObjectStore
    let template: KeyTemplate
    let policies: PolicySet
    let log: Logger
    /// Names this process in leases.
    let owner = UUID().uuidString.lowercased()
    let outage = Outage()
    /// The jobs that a thread of this worker has in hand, by id, since when.
    let held = MonitoredValue<[String: ContinuousClock.Instant]>([:])
    let metrics: WorkerMetrics

    /// What all threads know of contents that crash children.
    let crashes = CrashHistory()

    /// A setting that cannot work, or a home that cannot be used; the sentence says what to do.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    init(settings: WorkerSettings, log: Logger) throws {
        self.settings = settings
        self.log = log
        metrics = WorkerMetrics(budgetMilliseconds: settings.budgetMilliseconds)
        template = try KeyTemplate(settings.keyTemplate)
        policies = try settings.policies()
        try Self.checkHome(settings.home)
        spool = try SpoolDirectory(path: settings.path(of: .spool))
        keys = KeyVault(settings)
        quarantine = try QuarantineDirectory(path: settings.path(of: .quarantine), keys: keys)
        audit = AuditTrail(settings, keys: keys)
        let ledger = try SQLiteLedger(path: try Self.ledgerPath(settings))
        self.ledger = ledger
        let store = try settings.openStore(log: log)
        uncachedObjects =
            settings.sealsStore
            ? SealedObjectStore(store, ring: try keys.ring()) { key in
                UInt64(try ledger.object(key.description)?.generation ?? 1)
            } : store
        objects = try settings.cached(uncachedObjects, keys: keys, log: log) { key in
            try ledger.object(key.description)?.cleanDigest
        }
    }

    /// The store, as far as the objects of a workspace lie in it.
    func scopedStore(_ workspace: String) throws -> ScopedObjectStore {
        guard let workspace = Workspace(workspace) else { throw Unusable(description: "the job has no workspace") }
        return ScopedObjectStore(objects, scope: template.scope(workspace))
    }

    /// A lease from now on.
    func lease() -> LeaseRequest {
        LeaseRequest(
            owner: owner, at: Date(), seconds: settings.leaseSeconds,
            deadlineSeconds: settings.deadlineSeconds)
    }

    /// Something failed that all jobs stand on: no other is begun until the maintenance has looked.
    func beginOutage(_ message: String, _ signal: WorkSignal) {
        guard outage.begin(message, at: Date()) else { return }
        signal.hold()
    }

    /// Reads the keys and opens the audit log, so that a worker without them does not start.
    func openRecords() throws {
        _ = try keys.ring()
        try audit.open()
        try audit.record(AuditRecord(.workerStarted))
        audit.signRegularly(log)
    }

    /// Signs what was recorded.
    func closeRecords() throws {
        try audit.record(AuditRecord(.workerStopped))
        try audit.close()
    }

    private static func checkHome(_ path: String) throws {
        let status = try Directory.creating(path: path).status()
        // What root makes there, the worker could not read.
        guard !status.isForeignToRoot else {
            throw Unusable(
                description: "the home \(path) belongs to user \(status.owner); run this command as that user")
        }
        guard status.mode & 0o002 == 0 else {
            throw Unusable(description: "the home \(path) is writable by everybody; run: chmod 700 \(path)")
        }
    }

    private static func ledgerPath(_ settings: WorkerSettings) throws -> String {
        guard let url = settings.ledgerURL else { return settings.path(of: .ledger) }
        guard url.hasPrefix("sqlite:"), url.count > 7 else {
            throw Unusable(description: "\(settings.named(.ledgerURL)): '\(url)' is not of the form sqlite:FILE")
        }
        return String(url.dropFirst(7))
    }
}
