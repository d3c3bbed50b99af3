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

    /// The report that lies beside the file of a job; `nil` when there is none that can be read.
    func report(of job: String) -> String? {
        guard let name = RawFileName(job + ".report.json"), let file = try? directory.openForReading(name),
            let bytes = try? file.readAll(limit: Self.largestReport)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    /// In bytes; a report has at most some hundred findings.
    private static let largestReport = 1024 * 1024

    /// Whether the file of a job is here.
    func holds(_ job: String) -> Bool {
        guard let name = RawFileName(job) else { return false }
        return (try? directory.status(of: name)) != nil
    }
}
