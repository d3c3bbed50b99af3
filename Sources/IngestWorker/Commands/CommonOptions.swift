import ArgumentParser
import Foundation
import Logging

/// The options that every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The home directory (default: $INGEST_HOME or ./ingest-data).", valueName: "dir"))
    var home: String?

    @Option(help: ArgumentHelp("A YAML file with settings.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Where clean files go: file:DIR, s3://BUCKET/PREFIX?endpoint=…&region=… or cached:s3://….", valueName: "url"
        ))
    var store: String?

    @Option(help: ArgumentHelp("Where jobs are recorded, such as sqlite:/srv/ledger.sqlite.", valueName: "url"))
    var ledger: String?

    @Option(help: ArgumentHelp("A YAML file that says what becomes of each construct.", valueName: "file"))
    var policy: String?

    @Option(help: ArgumentHelp("A policy that is built in: default, strict, archive.", valueName: "name"))
    var profile: String?

    @Option(
        defaultAsFlag: "on",
        help: ArgumentHelp("Parse behind walls (on) or, which is dangerous, without (off).", valueName: "on|off"))
    var sandbox: String?

    @Option(help: ArgumentHelp("How much is logged to standard error.", valueName: "level"))
    var logLevel: String?

    @Flag(help: "Log errors only and show no progress.")
    var quiet = false

    @Flag(help: "Show no progress bar.")
    var noProgress = false

    /// The settings, with the flags of a command on top.
    func settings(_ more: [SettingKey: String?] = [:]) async throws -> WorkerSettings {
        var flags: [SettingKey: String] = more.compactMapValues { $0 }
        let own: [SettingKey: String?] = [
            .home: home, .storeURL: store, .ledgerURL: ledger, .policyFile: policy, .policyProfile: profile,
            .sandboxMode: sandbox, .logLevel: logLevel,
        ]
        flags.merge(own.compactMapValues { $0 }) { first, _ in first }
        let settings = try await SettingsLoader(flags: flags, file: config).load()
        if settings.sandboxMode == .off {
            logger(settings).critical(
                "UNSAFE: --sandbox off. Files are parsed without walls; a hostile one can take this machine over.")
        }
        return settings
    }

    /// A logger that writes one line an event to standard error.
    func logger(_ settings: WorkerSettings) -> Logger {
        var log = Logger(label: "ingest-worker") { _ in
            switch settings.logFormat {
            case .text: OneLineLogHandler()
            case .json: OneLineJSONLogHandler()
            }
        }
        log.logLevel = quiet ? .error : Logger.Level(rawValue: settings.logLevel) ?? .info
        return log
    }
}

/// An error of ours: exit code 2 and one sentence on standard error.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
