import Foundation
import NativeSystem
import Spool

/// Refused files, each with its report: `ID` is what was handed in, whatever it is, `ID.json` its descriptor where it
/// had one, `ID.report.json` the report.
final class QuarantineDirectory: Sendable {
    private let directory: Directory

    init(path: String) throws(SystemError) {
        directory = try Directory.creating(path: path)
    }

    /// Takes a claimed file over from the spool. Durable on return; doing it again is no error.
    func keep(_ job: String, report: String, from spool: SpoolDirectory) throws {
        guard let name = RawFileName(job + ".report.json") else { throw SystemError("quarantine", code: 22) }
        let file = try directory.createUnnamedFile()
        try file.write(Array((report + "\n").utf8).span)
        try file.synchronize()
        do throws(SystemError) {
            try directory.link(file, as: name)
        } catch {
            guard error.isAlreadyThere else { throw error }
        }
        try spool.move(job, to: directory)
    }

    /// Moves what a crash in the middle of `keep` left on the spool.
    func takeRest(of job: String, from spool: SpoolDirectory) throws {
        try spool.move(job, to: directory)
    }

    /// The report that was kept with the file of a job; `nil` when there is none.
    func report(_ job: String) throws -> IngestReport? {
        guard let name = RawFileName(job + ".report.json") else { return nil }
        do throws(SystemError) {
            _ = try directory.status(of: name)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
        let file = try directory.openForReading(name)
        guard let json = try file.readAll(limit: Self.reportCapacity) else { return nil }
        return try JSONDecoder().decode(IngestReport.self, from: Data(json))
    }

    /// Most bytes of a report: 1,024 findings of less than a kilobyte each.
    private static let reportCapacity = 1024 * 1024

    /// Whether the file of a job is here.
    func holds(_ job: String) -> Bool {
        guard let name = RawFileName(job) else { return false }
        return (try? directory.status(of: name)) != nil
    }
}
