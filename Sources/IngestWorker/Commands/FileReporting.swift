import ArgumentParser
import FileFormats
import Foundation
import NativeSystem
import Spool

/// What `scan` and `sanitize` share: take each file, examine it, print its report, and choose the exit code.
struct FileReporting {
    let common: CommonOptions
    let input: InputFiles
    let json: Bool
    let keeping: KeepOptions

    /// - Parameter finish: takes the examined file and gives the report to print and where its clean copy is.
    func run(
        _ finish: (consuming FileExaminer.Examination) throws -> (IngestReport, path: String?)
    ) async throws {
        let settings = try await common.settings()
        let inputs = try input.inputs()
        let policies = try settings.policies()
        let examiner: FileExaminer
        do throws(InspectionFailure) { examiner = try FileExaminer(settings: settings, policies: policies) } catch {
            throw CommandFailure("\(error). Run 'ingest-worker doctor'.")
        }
        var rejected = 0
        var failed = 0
        for input in inputs {
            let name = ClientName(input.name)
            do {
                let source = try input.open(limit: settings.limits.fileBytes)
                let examination = try examiner.examine(
                    source, name: name, workspace: keeping.workspace, keep: keeping.keep)
                let (report, path) = try finish(examination)
                if report.verdict == .rejected { rejected += 1 }
                try show(report, of: input, path: path)
            } catch {
                failed += 1
                var report = examiner.emptyReport(name, workspace: keeping.workspace)
                report.fail(code: FailureCode.of(error), "\(error)")
                if json { try show(report, of: input, path: nil) }
                StandardStream.error.write("ingest-worker: \(input.title): \(error)\n")
            }
        }
        if failed > 0 { throw ExitCode(2) }
        if rejected > 0 { throw ExitCode(1) }
    }

    private func show(_ report: IngestReport, of input: InputFiles.Input, path: String?) throws {
        var report = report
        if !input.isStandardInput { report.claimed.path = input.title }
        StandardStream.output.write(json ? try report.json() + "\n" : ReportText.describe(report, path: path))
    }
}
