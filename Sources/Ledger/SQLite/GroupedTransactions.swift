import Foundation
import GRDB
import NativeSystem

/// Transactions that threads want at the same time, committed as one.
struct GroupedTransactions: Sendable {
    typealias Body = @Sendable (Database) throws -> any Sendable

    private struct Request: Sendable {
        let mustBeDurable: Bool
        let body: Body
    }

    private let commits = GroupCommit<Request, Result<any Sendable, any Error>>(most: 1_000)

    /// Runs `body` in a transaction, which others may share, on the connection that `write` lends, and returns once it
    /// is committed.
    ///
    /// - Parameter mustBeDurable: whether the commit must be on the disk when this returns.
    func perform(
        mustBeDurable: Bool, write: (_ body: (Database) throws -> Void) throws -> Void, _ body: @escaping Body
    ) throws -> any Sendable {
        try commits.perform(Request(mustBeDurable: mustBeDurable, body: body)) { Self.commit($0, write) }.get()
    }

    private static func commit(
        _ group: [Request], _ write: (_ body: (Database) throws -> Void) throws -> Void
    ) -> [Result<any Sendable, any Error>] {
        do {
            var results: [Result<any Sendable, any Error>] = []
            try write { database in
                try database.execute(
                    sql: "PRAGMA synchronous = " + (group.contains(where: \.mustBeDurable) ? "FULL" : "NORMAL"))
                try database.inTransaction(.immediate) {
                    results = try group.map { try run($0, database) }
                    return .commit
                }
            }
            return results
        } catch {
            return group.map { _ in .failure(error) }
        }
    }

    /// What one of them gets wrong is undone and told to it alone, unless SQLite had to give up the whole transaction,
    /// or the connection can only read.
    private static func run(
        _ request: Request, _ database: Database
    ) throws -> Result<any Sendable, any Error> {
        do {
            var result: (any Sendable)?
            try database.inSavepoint {
                result = try request.body(database)
                return .commit
            }
            guard let result else { throw LedgerError("a savepoint ended without a result") }
            return .success(result)
        } catch {
            let canWrite = (error as? DatabaseError)?.resultCode != .SQLITE_READONLY
            guard canWrite, database.isInsideTransaction else { throw error }
            return .failure(error)
        }
    }
}
