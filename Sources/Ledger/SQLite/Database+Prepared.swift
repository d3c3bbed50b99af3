import GRDB

extension Database {
    /// Runs a statement that is prepared once for each connection: to prepare one takes longer than to run it. What
    /// reads with such a statement is a `SQLRequest` that is `cached`.
    func execute(prepared sql: String, arguments: StatementArguments = StatementArguments()) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
