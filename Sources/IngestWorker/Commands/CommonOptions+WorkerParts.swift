import Foundation
import Ledger

extension CommonOptions {
    /// Opens what a command works with, and signs what it recorded when it is over, also when it failed.
    ///
    /// - Parameters:
    ///   - settings: where the command has read them already.
    ///   - makesHome: whether the home may be new. A command that only looks at one would find nothing wrong with a
    ///     home that is another one than was meant.
    func withParts<Result>(
        _ settings: WorkerSettings? = nil, makesHome: Bool = false, _ body: (WorkerParts) throws -> Result
    ) async throws -> Result {
        let parts = try await parts(settings, makesHome: makesHome)
        let result: Result
        do { result = try body(parts) } catch {
            // Why the command failed is what has to be told.
            try? parts.audit.close()
            throw error
        }
        try parts.audit.close()
        return result
    }

    /// The same for what waits. (Swift 6.3 makes broken code of a closure that is asynchronous and throws errors of
    /// known types, so that the others are not.)
    func withParts<Result>(
        _ settings: WorkerSettings, makesHome: Bool, waiting body: (WorkerParts) async throws -> Result
    ) async throws -> Result {
        let parts = try await parts(settings, makesHome: makesHome)
        let result: Result
        do { result = try await body(parts) } catch {
            try? parts.audit.close()
            throw error
        }
        try parts.audit.close()
        return result
    }

    private func parts(_ settings: WorkerSettings?, makesHome: Bool) async throws -> WorkerParts {
        let settings = if let settings { settings } else { try await self.settings() }
        if !makesHome { try settings.requireHome() }
        return try WorkerParts(settings: settings, log: logger(settings))
    }
}

extension WorkerSettings {
    /// For a command that must not make what it only looks at.
    func requireHome() throws {
        guard FileManager.default.fileExists(atPath: home) else {
            throw CommandFailure("there is no home at \(home): say --home, or make one with 'ingest-worker doctor'")
        }
    }
}

extension Ledger {
    /// The one job that `text` means: by its id, the first 8 or more characters of that, or the name under which its
    /// file was handed in.
    func job(meaning text: String) throws -> Job {
        let found = try jobs(meaning: text, limit: 2)
        guard let job = found.first else { throw CommandFailure("there is no job \(text)") }
        guard found.count == 1 else {
            throw CommandFailure("\(text) means several jobs, such as \(job.id) and \(found[1].id); give a whole id")
        }
        return job
    }
}
