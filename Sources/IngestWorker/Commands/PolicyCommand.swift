import ArgumentParser
import FileFormats
import Foundation
import NativeSystem
import Policies
import Spool

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Show what becomes of each construct, and check a policy file.",
        discussion: """
            EXAMPLES:
              ingest-worker policy show --profile strict
              ingest-worker policy check clinic.yaml
            """,
        subcommands: [Show.self, Check.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the policy in effect.",
            discussion: """
                EXAMPLES:
                  ingest-worker policy show --profile strict
                  ingest-worker policy show --policy clinic.yaml --workspace radiology
                  ingest-worker policy show --json | jq '.rules["jpeg.trailing.mp4"]'
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var keeping: KeepOptions

        @Flag(help: "One JSON object.")
        var json = false

        func run() async throws {
            let settings = try await common.settings()
            let policy = try settings.policies().policy(for: keeping.workspace)
            let page = PolicyPage(policy, policy.consenting(to: keeping.keep))
            StandardStream.output.write(json ? try page.json() + "\n" : page.text())
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a policy file; names every mistake with its line.",
            discussion: """
                Exit code: 0 the file can be used, 1 it has mistakes, 2 it cannot be read.

                EXAMPLES:
                  ingest-worker policy check clinic.yaml
                """)

        @Argument(help: "The policy file.")
        var file: String

        func run() throws {
            let text = try WorkerSettings.policyText(in: file)
            do throws(PolicyMistakes) {
                let set = try PolicyFile.read(text)
                StandardStream.output.write(Self.summary(set))
            } catch {
                StandardStream.error.write(error.description(in: file) + "\n")
                throw ExitCode(1)
            }
        }

        private static func summary(_ set: PolicySet) -> String {
            let workspaces = set.workspaces.sorted { $0.key.name < $1.key.name }.map(\.value)
            return ([set.base] + workspaces).map { "\($0.name): \($0.digest)\n" }.joined()
        }
    }
}
