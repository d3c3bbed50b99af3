import ArgumentParser
import Foundation
import NativeCrypto
import NativeSystem
import Spool

@main
struct IngestWorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest-worker",
        abstract: "Takes uploaded files, proves what they are, and stores them rebuilt and clean.",
        discussion: """
            EXAMPLES:
              ingest-worker scan photo.jpg                  what is it, what does it carry
              ingest-worker sanitize ./*.pdf --output clean  write clean copies
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
            if let broken = RawPath.brokenArgument {
                let command =
                    CommandLine.arguments.dropFirst().first { ["enqueue", "sanitize"].contains($0) } ?? "scan"
                throw CommandFailure(
                    "the argument \(ClientName(broken.bytes).escaped) is not UTF-8; hand such names over with "
                        + "--files-from0, such as: printf '%s\\0' FILE | ingest-worker \(command) --files-from0 -")
            }
            if let broken = RawPath.brokenVariable(prefix: "INGEST_") {
                throw CommandFailure("the environment variable \(ClientName(broken.bytes).escaped) is not UTF-8")
            }
            var command = parsed()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            if let failure = StandardStream.outputFailure { throw failure }
        } catch let code as ExitCode {
            exit(withError: code)
        } catch let error where error is ValidationError || exitCode(for: error) == .success {
            endAsParser(error)
        } catch {
            StandardStream.error.write("ingest-worker: \(error)\n")
            exit(withError: ExitCode(2))
        }
        exit(withError: nil)
    }

    /// The command that is asked for.
    private static func parsed() -> any ParsableCommand {
        do { return try parseAsRoot() } catch { endAsParser(error) }
    }

    /// The name of a file that the parser took for flags, one of which is `-h`, when nobody asked for help.
    private static var nameTakenForHelp: String? {
        let words = CommandLine.arguments.dropFirst().prefix { $0 != "--" }
        guard words.allSatisfy({ !["-h", "-help", "--help", "help"].contains($0) }) else { return nil }
        return words.first { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.contains("h") }
    }

    /// Shows the help that was asked for, or what is wrong with the command line, and how it is used.
    private static func endAsParser(_ error: any Error) -> Never {
        guard exitCode(for: error) != .success else {
            guard let name = nameTakenForHelp else { exit(withError: error) }
            StandardStream.error.write(
                "ingest-worker: '\(ClientName(name).escaped)' begins with a hyphen; put -- before the names of files\n")
            exit(withError: ExitCode(2))
        }
        StandardStream.error.write(fullMessage(for: error) + "\n")
        exit(withError: ExitCode(2))
    }
}
