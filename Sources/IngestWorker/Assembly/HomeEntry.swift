/// What lies in a worker's home, by the name that it has there.
enum HomeEntry: String {
    /// Uploads that wait or are at work (docs/spool-format.md).
    case spool
    /// What was refused, sealed, with its reports.
    case quarantine
    /// Clean files, unless `store.url` names another place.
    case store
    /// Copies of objects in a bucket, unless `store.cache-directory` names another place.
    case cache
    /// The audit log.
    case audit
    /// One lock and one report of health for each worker that runs on the home.
    case workers
    /// Keys that were made because none were given.
    case keys
    case masterKey = "keys/master.key"
    case auditKey = "keys/audit.key"
    /// Unless `ledger.url` names another place.
    case ledger = "ledger.sqlite"
    /// Held while a file with an idempotency key is handed in.
    case enqueueLock = "enqueue.lock"
    /// Two purges at a time would record everything twice.
    case purgeLock = "purge.lock"
    /// Two re-sanitizing runs at a time would do everything twice.
    case resanitizeLock = "resanitize.lock"

    /// Those that hold files of the worker alone: another store or cache may lie neither in them nor around them.
    static let directories: [HomeEntry] = [.spool, .quarantine, .store, .cache, .audit, .workers, .keys]

    func path(in home: String) -> String { home + "/" + rawValue }
}

extension WorkerSettings {
    func path(of entry: HomeEntry) -> String { entry.path(in: home) }
}
