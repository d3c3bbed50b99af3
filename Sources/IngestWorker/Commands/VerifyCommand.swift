import ArgumentParser
import Audit
import Foundation
import NativeSystem

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read every stored object again, and compare it with the ledger.",
        usage: "ingest-worker verify [<options>]",
        discussion: """
            Finds objects that are missing, objects whose bytes have changed, and objects that no job knows. Nothing is \
            mended or deleted; 'storage gc' deletes what no job knows. May run beside workers. Is written to the audit log.

            Exit code: 0 all is whole, 1 something is wrong, 2 an error.

            EXAMPLES:
              ingest-worker verify
              ingest-worker verify --json --threads 16
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("So many objects at once.", valueName: "n"))
    var threads = 8

    @Flag(help: "One JSON object a line: each problem, and at the end a summary.")
    var json = false

    func validate() throws {
        guard (1...256).contains(threads) else { throw ValidationError("--threads must be from 1 to 256.") }
    }

    private struct Summary: Encodable {
        let whole: Int
        let bytes: Int
        let problems: Int
    }

    func run() async throws {
        let result = try await common.withParts { parts in try verify(parts) }
        if json {
            let summary = Summary(whole: result.whole, bytes: result.bytes, problems: result.problems)
            StandardStream.output.write(try JSONText.line(summary))
        } else {
            StandardStream.output.write(
                "\(result.whole) objects are whole, \(result.bytes) bytes; \(result.problems) problems\n")
        }
        if result.problems > 0 { throw ExitCode(1) }
    }

    /// Shows each problem as it is found.
    private func verify(_ parts: WorkerParts) throws -> StoreVerification.Result {
        let verification = StoreVerification(store: parts.uncachedObjects, ledger: parts.ledger, threads: threads)
        let bar = try ProgressBar(
            total: verification.expectedCount(), isShown: !common.quiet && !common.noProgress)
        let result = try verification.run({ bar.advance() }, found: show)
        bar.finish()
        var record = AuditRecord(.objectsVerified)
        record.count = result.whole
        record.findings = result.problems
        try parts.audit.record(record)
        return result
    }

    private func show(_ finding: StoreVerification.Finding) throws {
        guard !json else { return StandardStream.output.write(try JSONText.line(finding)) }
        StandardStream.output.write("\(finding.problem.rawValue)  \(finding.key)\n")
        if let detail = finding.detail { StandardStream.output.write("         \(detail)\n") }
    }
}
