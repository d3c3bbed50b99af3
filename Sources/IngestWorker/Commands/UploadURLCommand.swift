import ArgumentParser
import Audit
import FileFormats
import Foundation
import NativeSystem
import ObjectStorage
import S3Storage
import Spool

struct UploadURLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload-url",
        abstract: "Print a URL by which somebody can put one file into the bucket that uploads are taken from.",
        discussion: """
            source.url must name the bucket. The URL is for one key that no client chose, below the workspace's folder, and \
            for a file of this type and length. Whoever uses it must send the headers as they are printed:

              curl --upload-file photo.jpg --header 'content-type: image/jpeg' URL

            Each URL is written to the audit log before it is printed.

            EXAMPLES:
              ingest-worker upload-url --type image/jpeg --bytes 48213 --expires 5m
              ingest-worker upload-url --type application/pdf --bytes 120034 --json
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("What the file is.", valueName: "type"))
    var type: MediaType

    @Option(help: ArgumentHelp("Its length; at most limits.file-bytes.", valueName: "n"))
    var bytes: Int

    @Option(help: ArgumentHelp("Whose file it is: \(Workspace.form).", valueName: "name"))
    var workspace = Workspace.default

    @Option(help: ArgumentHelp("For how long: 30s, 10m, 12h; at most url.longest-seconds.", valueName: "time"))
    var expires = "15m"

    @Option(help: ArgumentHelp("The bucket that uploads are taken from, s3://BUCKET/PREFIX.", valueName: "url"))
    var source: String?

    @Flag(help: "URL, method, headers and key as one JSON object.")
    var json = false

    private struct Answer: Encodable {
        let url: String
        let method: String
        let headers: [String: String]
        let key: String
    }

    func run() async throws {
        let settings = try await common.settings([.sourceURL: source])
        let seconds = try settings.store.seconds(ofURL: expires)
        guard (0...settings.limits.fileBytes).contains(bytes) else {
            throw CommandFailure("--bytes: at most \(settings.limits.fileBytes); limits.file-bytes sets it")
        }
        try await common.withParts(settings, makesHome: true) { parts in
            guard let (source, _) = try parts.source() else {
                throw CommandFailure("source.url names no bucket to upload to")
            }
            let name = "\(workspace.name)/\(UUID().uuidString.lowercased()).\(type.canonicalExtension)"
            guard let key = ObjectKey(name) else { throw CommandFailure("\(name) is not a key") }
            let upload = try source.presignUpload(key, mediaType: type.rawValue, bytes: bytes, seconds: seconds)
            var record = AuditRecord(.uploadURLIssued, workspace: workspace.name)
            record.key = upload.key
            record.note = "\(seconds) s, \(type.rawValue), \(bytes) bytes"
            try parts.audit.record(record)
            if json {
                let answer = Answer(url: upload.url, method: "PUT", headers: upload.headers, key: upload.key)
                return StandardStream.output.write(try JSONText.line(answer))
            }
            StandardStream.output.write(upload.url + "\n")
            for (name, value) in upload.headers.sorted(by: { $0.key < $1.key }) {
                StandardStream.output.write("\(name): \(value)\n")
            }
        }
    }
}

extension StoreSettings {
    /// For how many seconds a URL is wanted.
    func seconds(ofURL expires: String) throws(CommandFailure) -> Int {
        guard let wanted = Duration.seconds(in: expires), wanted > 0 else {
            throw CommandFailure("--expires: '\(expires)' is not of the form 30s, 10m, 12h or 7d")
        }
        guard wanted <= longestURLSeconds else {
            throw CommandFailure("--expires: at most \(longestURLSeconds) seconds; url.longest-seconds sets it")
        }
        return wanted
    }
}
