import ArgumentParser
import Audit
import Foundation
import Ledger
import NativeSystem
import ObjectStorage

struct URLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "url",
        abstract: "Print a URL by which somebody can download one clean file for a while.",
        usage: "ingest-worker url [<options>] <id>",
        discussion: """
            Only for a job whose file was accepted and stored; the store must be a bucket. The file comes as an \
            attachment. Each URL is written to the audit log before it is printed.

            EXAMPLES:
              ingest-worker url 0b5c8d6e-… --expires 10m
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: Job.form)
    var id: String

    @Option(help: ArgumentHelp("For how long: 30s, 10m, 12h; at most url.longest-seconds.", valueName: "time"))
    var expires = "15m"

    func run() async throws {
        let settings = try await common.settings()
        let wanted = try settings.store.seconds(ofURL: expires)
        try await common.withParts(settings) { parts in
            let job = try parts.ledger.job(meaning: id)
            let (store, key) = try Self.object(of: job, parts)
            guard try store.head(key) != nil else {
                throw CommandFailure("the object of job \(job.id) is not in the store")
            }
            let url = try store.presign(key, downloadName: nil, seconds: wanted)
            var record = AuditRecord(.objectURLIssued, workspace: job.workspace, job: job.id)
            record.key = key.description
            record.note = "\(wanted) s"
            try parts.audit.record(record)
            StandardStream.output.write(url + "\n")
        }
    }

    /// The object of a job, and a handle that reaches no other workspace.
    private static func object(of job: Job, _ parts: WorkerParts) throws -> (any ObjectStore, ObjectKey) {
        guard job.state == .stored, job.verdict == IngestReport.Verdict.accepted.rawValue,
            let key = job.key.flatMap({ ObjectKey($0) })
        else {
            throw CommandFailure(
                "job \(job.id) is \(job.state.rawValue): URLs are given out for accepted and stored files alone")
        }
        guard try parts.ledger.object(key.description)?.deletedAt == nil else {
            throw CommandFailure("the object of job \(job.id) is deleted")
        }
        return (try parts.scopedStore(job.workspace), key)
    }
}
