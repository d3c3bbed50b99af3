import ArgumentParser
import Foundation
import NativeCrypto
import NativeSystem

@main
struct IngestWorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest-worker",
        abstract: "Takes uploaded files, proves what they are, and stores them rebuilt and clean.",
        discussion: """
            EXAMPLES:
              ingest-worker scan photo.jpg                  what is it, what does it carry
              ingest-worker sanitize *.pdf --output clean   write clean copies
              ingest-worker enqueue photo.jpg               put a file on the spool
              ingest-worker run                             work the spool until stopped
            """,
        version: ProductVersion.current,
        subcommands: [
            RunCommand.self, ScanCommand.self, SanitizeCommand.self, EnqueueCommand.self, JobsCommand.self,
            QuarantineCommand.self, AuditCommand.self, KeysCommand.self, StorageCommand.self, URLCommand.self,
            UploadURLCommand.self, VerifyCommand.self, ResanitizeCommand.self, ObjectsCommand.self,
            PolicyCommand.self, DoctorCommand.self, BenchCommand.self,
        ])

    /// Runs the command. Every error that is not an exit code of its own ends with 2, as the contract says.
    static func main() async {
        EnvironmentSecrets.take()
        do {
            try ProcessPrivacy.begin()
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            exit(code)
        } catch let failure as CommandFailure {
            StandardStream.error.write("ingest-worker: \(failure)\n")
            exit(withError: ExitCode(2))
        } catch {
            guard exitCode(for: error) != .success else { exit(withError: error) }
            StandardStream.error.write(fullMessage(for: error) + "\n")
            exit(withError: ExitCode(2))
        }
        exit(withError: nil)
    }

    private static func exit(_ code: ExitCode) -> Never { exit(withError: code) }
}
