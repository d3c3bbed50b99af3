import FileFormats
import Foundation
import Ledger
import Policies
import Telemetry

/// Everything that can be set, in one place, with its default.
struct WorkerSettings: Sendable {
    /// The home directory: spool, store, quarantine and ledger.
    var home = "./ingest-data"
    /// `file:DIR` or `s3://…`; the default is `store/` in the home.
    var storeURL: String?
    var store = StoreSettings()
    /// A store that follows the first one.
    var mirrorURL: String?
    /// `s3://…`: where uploads are taken from, besides the spool.
    var sourceURL: String?
    /// Of the queue that tells of new uploads there.
    var sourceQueue: String?
    var sourceEnding = BucketFeeder.Ending.delete
    /// `sqlite:FILE`; the default is `ledger.sqlite` in the home.
    var ledgerURL: String?
    var keyTemplate = KeyTemplate.standard
    /// Whether what is stored is sealed under the master keys.
    var sealsStore = false
    /// The master keys of what is kept at rest; the default is `keys/master.key` in the home.
    var encryptionKeyFile: String?
    /// The keys that sign the audit log; the default is `keys/audit.key` in the home.
    var auditKeyFile: String?
    /// Seconds after which what was recorded is signed.
    var auditSeconds = 60
    var retention = Retention()
    /// A YAML file; the policy is that of `policyProfile` without one.
    var policyFile: String?
    var policyProfile: Profile?
    /// How many files are worked on at once. One more than there are cores, because one often waits for the disk.
    var concurrency = ProcessInfo.processInfo.activeProcessorCount + 1
    var limits = Limits()
    var sandboxMode = SandboxMode.on
    /// Where `ingest-sandbox` is; the default is beside `ingest-worker`.
    var sandboxHelperPath = Self.helperBesideWorker
    /// How many files a child of the sandbox serves before it ends.
    var filesPerChild = 1
    /// Seconds for which a file must not have changed; 0 trusts the rename.
    var settleSeconds = 0
    /// Seconds between two looks at the spool when nothing is heard from it.
    var pollSeconds = 2
    /// How often and when a job that failed is tried again.
    var retry = RetryPolicy()
    /// Seconds for which a job stays a worker's that does not say that it lives.
    var leaseSeconds = 30.0
    /// Most seconds of one attempt.
    var deadlineSeconds = 300.0
    var logLevel = "info"
    var logFormat = LogFormat.text
    /// Where those who watch are answered; nowhere by default.
    var monitoringAddress: MonitoringServer.Address?
    /// How long a file may take until it is counted and logged.
    var budgetMilliseconds = 50

    /// Where each key was set that is not as it is by default.
    var places: [SettingKey: String] = [:]
    /// Variables of the environment that are named like settings and are none.
    var unknownVariables: [String] = []

    /// A key for messages, behind the place where it was set.
    func named(_ key: SettingKey) -> String { (places[key].map { $0 + ": " } ?? "") + key.rawValue }

    private static var helperBesideWorker: String {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: executable).deletingLastPathComponent().appendingPathComponent("ingest-sandbox")
            .path
    }
}

/// How log lines look.
enum LogFormat: String, CaseIterable, Sendable {
    case text
    case json
}

/// The version that reports and `--version` name.
enum ProductVersion {
    static let current = "0.1.0"
}
