extension CommonOptions {
    /// Opens what a command works with, and signs what it recorded when it is over, also when it failed.
    ///
    /// - Parameter settings: where the command has read them already.
    func withParts<Result>(
        _ settings: WorkerSettings? = nil, _ body: (WorkerParts) async throws -> Result
    ) async throws -> Result {
        let settings = if let settings { settings } else { try await self.settings() }
        let parts = try WorkerParts(settings: settings, log: logger(settings))
        let result: Result
        do { result = try await body(parts) } catch {
            // Why the command failed is what has to be told.
            try? parts.audit.close()
            throw error
        }
        try parts.audit.close()
        return result
    }
}
