import FileFormats
import Ledger
import Logging
import Policies
import SandboxProtocol
import Telemetry

/// Every key that can be set: in the YAML file as it stands (`limits.file-bytes` or nested), in the environment as
/// `INGEST_LIMITS_FILE_BYTES`, and some by a flag.
enum SettingKey: String, CaseIterable, Sendable {
    case home = "home"
    case storeURL = "store.url"
    case ledgerURL = "ledger.url"
    case keyTemplate = "key.template"
    case encryptionStore = "encryption.store"
    case encryptionKeyFile = "encryption.key-file"
    case auditKeyFile = "audit.key-file"
    case auditInterval = "audit.interval"
    case retentionDays = "retention.days"
    case retentionWorkspaces = "retention.workspaces"
    case retentionPurge = "retention.purge-minutes"
    case policyFile = "policy.file"
    case policyProfile = "policy.profile"
    case concurrency = "concurrency"
    case sandboxMode = "sandbox.mode"
    case sandboxHelper = "sandbox.helper"
    case sandboxReuse = "sandbox.reuse"
    case spoolSettle = "spool.settle"
    case spoolPoll = "spool.poll"
    case retryAttempts = "retry.attempts"
    case retryBase = "retry.base-seconds"
    case retryCap = "retry.cap-seconds"
    case leaseSeconds = "lease.seconds"
    case leaseDeadline = "lease.deadline-seconds"
    case logLevel = "log.level"
    case logFormat = "log.format"
    case monitoringListen = "monitoring.listen"
    case budget = "budget.milliseconds"
    case fileBytes = "limits.file-bytes"
    case pixels = "limits.pixels"
    case frames = "limits.frames"
    case pages = "limits.pages"
    case objects = "limits.objects"
    case nesting = "limits.nesting"
    case decodedBytes = "limits.decoded-bytes"
    case memoryBytes = "limits.memory-bytes"
    case processorSeconds = "limits.processor-seconds"
    case wallSeconds = "limits.wall-seconds"
    case storeAccessKey = "store.access-key"
    case storeSecretKeyFile = "store.secret-key-file"
    case storeProfile = "store.profile"
    case storeAllowHTTP = "store.allow-http"
    case storeAuthorities = "store.ca-file"
    case storeConnections = "store.connections"
    case storeConnectSeconds = "store.connect-seconds"
    case storeReadSeconds = "store.read-seconds"
    case storeAttempts = "store.attempts"
    case storePartBytes = "store.part-bytes"
    case storePartsAtOnce = "store.parts-at-once"
    case storeChecksums = "store.checksums"
    case storeEncryption = "store.encryption"
    case storeEncryptionKey = "store.encryption-key"
    case storeCustomerKeyFile = "store.customer-key-file"
    case storeClass = "store.storage-class"
    case storeLockMode = "store.lock-mode"
    case storeLockDays = "store.lock-days"
    case mirrorURL = "store.mirror-url"
    case cacheDirectory = "store.cache-directory"
    case cacheBytes = "store.cache-bytes"
    case cacheSeconds = "store.cache-seconds"
    case sourceURL = "source.url"
    case sourceQueue = "source.queue"
    case sourceEnding = "source.ending"
    case urlLongest = "url.longest-seconds"

    /// The flag that sets it, where there is one.
    var flag: String? {
        switch self {
        case .home: "--home"
        case .storeURL: "--store"
        case .sourceURL: "--source"
        case .ledgerURL: "--ledger"
        case .policyFile: "--policy"
        case .policyProfile: "--profile"
        case .concurrency: "--concurrency"
        case .sandboxMode: "--sandbox"
        case .logLevel: "--log-level"
        default: nil
        }
    }

    /// What it means, with its unit.
    var help: String {
        switch self {
        case .home: "home directory: spool, store, quarantine, ledger"
        case .storeURL: "where clean files go, file:DIR, s3://BUCKET/PREFIX or cached:s3://BUCKET/PREFIX"
        case .ledgerURL: "where jobs are recorded, sqlite:FILE"
        case .keyTemplate: "how object keys are made"
        case .encryptionStore: "on or off; on seals what is stored"
        case .encryptionKeyFile: "file with the master keys of what is kept sealed"
        case .auditKeyFile: "file with the keys that sign the audit log"
        case .auditInterval: "seconds after which audit records are signed"
        case .retentionDays: "days for which a deleted object can be had back"
        case .retentionWorkspaces: "days of workspaces that have their own, such as clinic=365,chat=7"
        case .retentionPurge: "minutes between two purges of what is past its retention; 0 for none"
        case .policyFile: "a policy of your own, YAML"
        case .policyProfile: "default, strict or archive; not with policy.file"
        case .concurrency: "files worked on at once"
        case .sandboxMode: "on or off; off parses without walls"
        case .sandboxHelper: "path of ingest-sandbox"
        case .sandboxReuse: "files that one child serves; 1 for files from strangers"
        case .spoolSettle: "seconds a file must be unchanged; 0 trusts the rename"
        case .spoolPoll: "seconds between looks at a quiet spool"
        case .retryAttempts: "attempts after which a failing job is given up"
        case .retryBase: "longest wait after the first failure, seconds; it doubles"
        case .retryCap: "longest wait after any failure, seconds"
        case .leaseSeconds: "seconds until a silent worker's jobs are taken over"
        case .leaseDeadline: "most seconds of one attempt"
        case .logLevel: "trace, debug, info, notice, warning, error, critical"
        case .logFormat: "text, or json: one object a line"
        case .monitoringListen: "HOST:PORT for /metrics, /livez and /readyz; none unless set"
        case .budget: "time for one file, milliseconds; what takes longer is counted and logged"
        case .fileBytes: "largest input, bytes"
        case .pixels: "largest picture, pixels"
        case .frames: "most frames of an animation"
        case .pages: "most pages of a PDF"
        case .objects: "most objects of a PDF"
        case .nesting: "deepest nesting of a PDF"
        case .decodedBytes: "most bytes that one file may unpack to"
        case .memoryBytes: "memory of the sandbox, bytes"
        case .processorSeconds: "processor time for one file, seconds"
        case .wallSeconds: "time for one file, seconds"
        case .storeAccessKey: "access key of the store; else the environment's, files, roles"
        case .storeSecretKeyFile: "file with the secret key that belongs to it"
        case .storeProfile: "profile in ~/.aws/credentials"
        case .storeAllowHTTP: "yes permits plain HTTP to other machines; everybody between can read it"
        case .storeAuthorities: "certificates (PEM) of those who alone may sign the store's; else the system's"
        case .storeConnections: "most connections to the store"
        case .storeConnectSeconds: "time to connect, seconds"
        case .storeReadSeconds: "time without a byte from the store, seconds"
        case .storeAttempts: "attempts at one request before the job has to try again"
        case .storePartBytes: "larger objects are sent in parts of this size, bytes"
        case .storePartsAtOnce: "parts of one object that are sent at once; each takes its bytes of memory"
        case .storeChecksums: "auto, no, sha256, crc32c or crc64nvme: the checksum that the store is to compare"
        case .storeEncryption: "bucket, store, kms or customer: whose key encrypts objects"
        case .storeEncryptionKey: "name of the key, with kms"
        case .storeCustomerKeyFile: "file with 32 bytes as base64, with customer"
        case .storeClass: "storage class of new objects"
        case .storeLockMode: "governance or compliance: nobody deletes new objects for a while"
        case .storeLockDays: "for how many days"
        case .mirrorURL: "a second store that gets every object too"
        case .cacheDirectory: "where a cached store keeps what was read lately"
        case .cacheBytes: "most bytes that it keeps there"
        case .cacheSeconds: "for how many seconds it uses what it keeps"
        case .sourceURL: "bucket that uploads are taken from, s3://BUCKET/PREFIX"
        case .sourceQueue: "URL of the SQS queue that gets the bucket's events"
        case .sourceEnding: "delete or tag: what becomes of an upload whose job has ended"
        case .urlLongest: "longest time for which a presigned URL is given out, seconds"
        }
    }

    /// The environment variable.
    var environmentVariable: String {
        "INGEST_"
            + rawValue.map { $0 == "." || $0 == "-" ? "_" : String($0).uppercased() }.joined()
    }
}

/// A setting that cannot be used; the sentence names the key, where it was read, and what it must be.
struct SettingError: Error, CustomStringConvertible {
    let description: String
}

extension WorkerSettings {
    /// Sets one key from its text.
    mutating func set(_ key: SettingKey, to text: String) throws(SettingError) {
        guard !text.isEmpty else { throw SettingError(description: "\(key.rawValue): is empty") }
        switch key {
        case .home: home = text
        case .storeURL: storeURL = text
        case .ledgerURL: ledgerURL = text
        case .keyTemplate:
            do throws(KeyTemplate.Invalid) { _ = try KeyTemplate(text) } catch {
                throw SettingError(description: error.description)
            }
            keyTemplate = text
        case .encryptionStore:
            guard text == "on" || text == "off" else {
                throw SettingError(description: "\(key.rawValue): '\(text)' is neither 'on' nor 'off'")
            }
            sealsStore = text == "on"
        case .encryptionKeyFile: encryptionKeyFile = text
        case .auditKeyFile: auditKeyFile = text
        case .auditInterval: auditSeconds = try Self.number(text, key, 1...86_400)
        case .retentionDays: retention.days = try Self.number(text, key, Retention.range)
        case .retentionWorkspaces: retention.workspaces = try Retention.workspaces(text, key)
        case .retentionPurge: retention.purgeMinutes = try Self.number(text, key, Retention.purgeRange)
        case .policyFile: policyFile = text
        case .policyProfile:
            guard let profile = Profile(rawValue: text) else {
                let profiles = Profile.allCases.map(\.rawValue).joined(separator: ", ")
                throw SettingError(description: "\(key.rawValue): '\(text)' is none of \(profiles)")
            }
            policyProfile = profile
        case .concurrency: concurrency = try Self.number(text, key, 1...256)
        case .sandboxMode:
            guard let mode = SandboxMode(rawValue: text) else {
                throw SettingError(description: "\(key.rawValue): '\(text)' is neither 'on' nor 'off'")
            }
            sandboxMode = mode
        case .sandboxHelper: sandboxHelperPath = text
        case .sandboxReuse: filesPerChild = try Self.number(text, key, 1...SandboxRequest.mostFilesPerChild)
        case .spoolSettle: settleSeconds = try Self.number(text, key, 0...3_600)
        case .spoolPoll: pollSeconds = try Self.number(text, key, 1...3_600)
        case .retryAttempts: retry.attempts = try Self.number(text, key, 1...1_000)
        case .retryBase: retry.baseSeconds = Double(try Self.number(text, key, 1...3_600))
        case .retryCap: retry.capSeconds = Double(try Self.number(text, key, 1...86_400))
        case .leaseSeconds: leaseSeconds = Double(try Self.number(text, key, 3...3_600))
        case .leaseDeadline: deadlineSeconds = Double(try Self.number(text, key, 10...86_400))
        case .logLevel:
            guard Logger.Level(rawValue: text) != nil else {
                let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                throw SettingError(description: "\(key.rawValue): '\(text)' is none of \(levels)")
            }
            logLevel = text
        case .logFormat:
            guard let format = LogFormat(rawValue: text) else {
                throw SettingError(description: "\(key.rawValue): '\(text)' is neither 'text' nor 'json'")
            }
            logFormat = format
        case .monitoringListen:
            guard let address = MonitoringServer.Address(text) else {
                throw SettingError(
                    description: "\(key.rawValue): '\(text)' is not of the form HOST:PORT, such as 127.0.0.1:9464")
            }
            monitoringAddress = address
        case .budget: budgetMilliseconds = try Self.number(text, key, 1...3_600_000)
        case .fileBytes: limits.fileBytes = try Self.number(text, key, 1...(1 << 32))
        case .pixels: limits.pixels = try Self.number(text, key, 1...(1 << 34))
        case .frames: limits.frames = try Self.number(text, key, 1...1_000_000)
        case .pages: limits.pages = try Self.number(text, key, 1...1_000_000)
        case .objects: limits.objects = try Self.number(text, key, 1...100_000_000)
        case .nesting: limits.nesting = try Self.number(text, key, 1...500)
        case .decodedBytes: limits.decodedBytes = try Self.number(text, key, 1...(1 << 35))
        case .memoryBytes: limits.memoryBytes = try Self.number(text, key, (64 << 20)...(1 << 35))
        case .processorSeconds: limits.processorSeconds = try Self.number(text, key, 1...3_600)
        case .wallSeconds: limits.wallSeconds = try Self.number(text, key, 1...3_600)
        case .mirrorURL: mirrorURL = text
        case .sourceURL: sourceURL = text
        case .sourceQueue: sourceQueue = text
        case .sourceEnding:
            guard let ending = BucketFeeder.Ending(rawValue: text) else {
                throw SettingError(description: "\(key.rawValue): '\(text)' is neither delete nor tag")
            }
            sourceEnding = ending
        case .storeAccessKey, .storeSecretKeyFile, .storeProfile, .storeAllowHTTP, .storeAuthorities, .storeConnections,
            .storeConnectSeconds, .storeReadSeconds, .storeAttempts, .storePartBytes, .storePartsAtOnce,
            .storeChecksums, .storeEncryption, .storeEncryptionKey, .storeCustomerKeyFile, .storeClass, .storeLockMode,
            .storeLockDays, .cacheDirectory, .cacheBytes, .cacheSeconds, .urlLongest:
            try store.set(key, to: text)
        }
    }

    static func number(_ text: String, _ key: SettingKey, _ range: ClosedRange<Int>) throws(SettingError) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw SettingError(
                description: "\(key.rawValue): '\(text)' is not a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        return number
    }
}
