import Foundation
import GRDB
import NativeSystem

/// The embedded ledger: one SQLite file in WAL mode, which several processes may share. Commits are forced to the disk
/// (`synchronous = FULL`), one for all threads that wait for one.
public final class SQLiteLedger: Ledger {
    private let path: String
    private let folder: Directory
    private let name: RawFileName
    /// That of the open file.
    private let inode = MonitoredValue<UInt64?>(nil)
    private let busyTimeoutSeconds: Double
    private let connection: MonitoredValue<DatabaseQueue>
    private let commits = GroupedTransactions()
    /// Whether the file was found to be damaged, and not to be whole since then.
    let isDamaged = MonitoredValue(false)

    /// Opens the file, made where it is missing, and brings its tables up to date.
    public init(path: String, busyTimeoutSeconds: Double = 5) throws(LedgerError) {
        self.path = path
        self.busyTimeoutSeconds = busyTimeoutSeconds
        do {
            let url = URL(fileURLWithPath: path)
            guard let name = RawFileName(url.lastPathComponent) else {
                throw SystemError("open", code: EISDIR, on: path)
            }
            self.name = name
            folder = try Directory(path: url.deletingLastPathComponent().path)
            try Self.create(name, in: folder)
            connection = MonitoredValue(try Self.opened(path, Self.configuration(busyTimeoutSeconds)))
            let opened = try folder.status(of: name).inode
            inode.change { $0 = opened }
        } catch {
            throw LedgerError("cannot open \(path): \(error)", code: Self.code(of: error))
        }
    }

    /// Makes the file where it is missing, for its owner alone: it holds the names of files. SQLite gives the files
    /// beside it the same mode.
    private static func create(_ name: RawFileName, in folder: borrowing Directory) throws(SystemError) {
        guard try !folder.holds(name) else { return }
        do throws(SystemError) { _ = try folder.createFile(name) } catch {
            guard error.isAlreadyThere else { throw error }
        }
    }

    private func failure(_ what: String, _ error: any Error) -> LedgerError {
        let code = Self.code(of: error)
        if code == .damaged { isDamaged.change { $0 = true } }
        return LedgerError("\(what): \(error)", code: code)
    }

    /// - Throws: when the file that is open is not at its path any more: what is written to it would be lost with it.
    func requireFile() throws(LedgerError) {
        let there: UInt64?
        do throws(SystemError) { there = try folder.statusIfThere(name)?.inode } catch { throw failure(path, error) }
        guard there == inode.change({ $0 }) else {
            throw LedgerError(
                "\(path) was removed or replaced while it was open; put it back and start the worker anew")
        }
    }

    private static func code(of error: any Error) -> LedgerError.Code {
        guard let error = error as? DatabaseError else { return .unavailable }
        return [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) ? .damaged : .unavailable
    }

    var database: DatabaseQueue { connection.change { $0 } }

    private static func configuration(_ busyTimeoutSeconds: Double) -> Configuration {
        var configuration = Configuration()
        let most = Int(busyTimeoutSeconds / secondsBetweenLooks)
        // SQLite's own waits grow to 0.1 s, in which others come first again and again.
        configuration.busyMode = .callback { count in
            guard count < most else { return false }
            Thread.sleep(forTimeInterval: Double.random(in: 0...(2 * secondsBetweenLooks)))
            return true
        }
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        return configuration
    }

    /// Between two looks at a file that another connection holds, on average.
    private static let secondsBetweenLooks = 0.001

    /// Several programs may open a new ledger at once. Some of them then find it locked although they are ready to
    /// wait, because SQLite does not wait for a change of the journal mode, or find that the tables have been made
    /// since they looked. A little later nothing is left for them to do.
    private static func opened(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue {
        for _ in 1..<attemptsToOpen {
            do {
                return try migrated(path, configuration)
            } catch let error as DatabaseError
                where [.SQLITE_BUSY, .SQLITE_ERROR].contains(error.resultCode)
            {
                Thread.sleep(forTimeInterval: secondsBetweenAttempts)
            }
        }
        return try migrated(path, configuration)
    }

    private static let attemptsToOpen = 10
    private static let secondsBetweenAttempts = 0.025

    private static func migrated(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue {
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try migrator.migrate(database)
        return database
    }

    /// Writes in a transaction, and returns when it is committed.
    ///
    /// - Parameter mustBeDurable: whether it must be on the disk by then.
    func write<Result: Sendable>(
        _ name: String, mustBeDurable: Bool = true, _ body: @escaping @Sendable (Database) throws -> Result
    ) throws(LedgerError) -> Result {
        do {
            let result = try commits.perform(
                mustBeDurable: mustBeDurable,
                write: { group in try useConnection { try $0.writeWithoutTransaction(group) } },
                { database in try body(database) })
            guard let result = result as? Result else { throw LedgerError("\(name) wrote nothing") }
            return result
        } catch let error as LedgerError {
            throw error
        } catch {
            throw failure(name, error)
        }
    }

    /// Reads in a transaction. GRDB's own `read` forbids writes by a pragma, after which SQLite prepares each statement
    /// of the connection anew.
    func read<Result>(_ body: (Database) throws -> Result) throws(LedgerError) -> Result {
        do {
            return try useConnection { connection in
                try connection.writeWithoutTransaction { database in
                    var result: Result?
                    try database.inTransaction(.deferred) {
                        result = try body(database)
                        return .commit
                    }
                    guard let result else { throw LedgerError("a transaction ended without a result") }
                    return result
                }
            }
        } catch let error as LedgerError {
            throw error
        } catch {
            throw failure("read", error)
        }
    }

    /// After an error of the disk the file is opened anew: a descriptor whose `fsync` failed must not be trusted,
    /// because the kernel forgets the failure and with it what was to be written. So is one that SQLite could open for
    /// reading alone, such as when no descriptor was left or the file system was read-only: it would stay so for ever.
    /// It is closed first, because connections of a process share what they have open.
    private func useConnection<Result>(_ body: (DatabaseQueue) throws -> Result) throws -> Result {
        let used = database
        do {
            return try body(used)
        } catch let error as DatabaseError where Self.endsConnection.contains(error.resultCode) {
            try? used.close()
            if let fresh = try? Self.opened(path, Self.configuration(busyTimeoutSeconds)) {
                connection.change { if $0 === used { $0 = fresh } }
            }
            throw error
        }
    }

    /// The last is that of a connection that was closed, and could not be opened anew then.
    private static let endsConnection: [ResultCode] = [.SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_MISUSE]
}
