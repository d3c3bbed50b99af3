import Foundation
import GRDB
import NativeSystem

/// One commit for all who wait for one: while a commit is forced to the disk, what other threads want to write
/// gathers, and the next commit takes all of it.
final class GroupCommit: Sendable {
    typealias Body = @Sendable (Database) throws -> any Sendable

    private struct Request: Sendable {
        let ticket: Int
        let mustBeDurable: Bool
        let body: Body
    }

    private struct State: Sendable {
        var nextTicket = 0
        var waiting: [Request] = []
        var results: [Int: Result<any Sendable, any Error>] = [:]
        var isCommitting = false
    }

    private let state = MonitoredValue(State())

    /// Runs `body` in a transaction, which others may share, on the connection that `write` lends, and returns once it
    /// is committed.
    ///
    /// - Parameter mustBeDurable: whether the commit must be on the disk when this returns.
    func perform(
        mustBeDurable: Bool, write: (_ body: (Database) throws -> Void) throws -> Void, _ body: @escaping Body
    ) throws -> any Sendable {
        let ticket = state.change { state in
            state.nextTicket += 1
            state.waiting.append(Request(ticket: state.nextTicket, mustBeDurable: mustBeDurable, body: body))
            return state.nextTicket
        }
        let group = state.wait { state -> [Request]? in
            if state.results[ticket] != nil { return [] }
            guard !state.isCommitting else { return nil }
            state.isCommitting = true
            defer { state.waiting = [] }
            return state.waiting
        }
        if !group.isEmpty {
            let results = Self.commit(group, write)
            state.change { state in
                state.results.merge(results) { first, _ in first }
                state.isCommitting = false
            }
        }
        let result = state.change { $0.results.removeValue(forKey: ticket) }
        guard let result else { preconditionFailure("a request that was committed has a result") }
        return try result.get()
    }

    private static func commit(
        _ group: [Request], _ write: (_ body: (Database) throws -> Void) throws -> Void
    ) -> [Int: Result<any Sendable, any Error>] {
        var results: [Int: Result<any Sendable, any Error>] = [:]
        do {
            try write { database in
                try database.execute(
                    sql: "PRAGMA synchronous = " + (group.contains(where: \.mustBeDurable) ? "FULL" : "NORMAL"))
                try database.inTransaction(.immediate) {
                    for request in group { results[request.ticket] = try run(request, database) }
                    return .commit
                }
            }
        } catch {
            for request in group { results[request.ticket] = .failure(error) }
        }
        return results
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
