import FileFormats
import Foundation
import Ledger
import Logging
import Policies
import S3Storage
import SandboxProtocol
import Telemetry

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
        case .encryptionStore: sealsStore = try Self.choice(text, key, ["on": true, "off": false])
        case .encryptionKeyFile: encryptionKeyFile = text
        case .auditKeyFile: auditKeyFile = text
        case .auditInterval: auditSeconds = try Self.number(text, key, 1...86_400)
        case .retentionDays: retention.days = try Self.number(text, key, Retention.range)
        case .retentionWorkspaces: retention.workspaces = try Retention.workspaces(text, key)
        case .retentionPurge: retention.purgeMinutes = try Self.number(text, key, Retention.purgeRange)
        case .policyFile: policyFile = text
        case .policyProfile: policyProfile = try Self.choice(text, key)
        case .concurrency: concurrency = try Self.number(text, key, 1...256)
        case .sandboxMode: sandboxMode = try Self.choice(text, key)
        case .sandboxHelper: sandboxHelperPath = text
        case .sandboxReuse: filesPerChild = try Self.number(text, key, 1...SandboxRequest.mostFilesPerChild)
        case .spoolSettle: settleSeconds = try Self.number(text, key, 0...3_600)
        case .spoolPoll: pollSeconds = try Self.number(text, key, 1...3_600)
        case .retryAttempts: retry.attempts = try Self.number(text, key, 1...1_000)
        case .retryBase: retry.baseSeconds = Double(try Self.number(text, key, 1...3_600))
        case .retryCap: retry.capSeconds = Double(try Self.number(text, key, 1...86_400))
        case .leaseSeconds: leaseSeconds = Double(try Self.number(text, key, 3...3_600))
        case .leaseDeadline: deadlineSeconds = Double(try Self.number(text, key, 10...86_400))
        case .logLevel: logLevel = (try Self.choice(text, key) as Logger.Level).rawValue
        case .logFormat: logFormat = try Self.choice(text, key)
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
        case .sourceEnding: sourceEnding = try Self.choice(text, key)
        case .storeAccessKey: store.bucket.credentials.accessKey = text
        case .storeSecretKeyFile: store.bucket.credentials.secretKeyFile = text
        case .storeProfile: store.bucket.credentials.profile = text
        case .storeAllowHTTP: store.bucket.allowsPlainHTTP = try Self.choice(text, key, ["yes": true, "no": false])
        case .storeAuthorities: store.bucket.authoritiesFile = text
        case .storeChecksums:
            // What `yes` has always meant.
            store.bucket.checksums = text == "yes" ? .sha256 : try Self.choice(text, key)
        case .storeConnections: store.bucket.connections = try Self.number(text, key, 1...1_000)
        case .storeConnectSeconds: store.bucket.connectSeconds = try Self.number(text, key, 1...3_600)
        case .storeReadSeconds: store.bucket.readSeconds = try Self.number(text, key, 1...3_600)
        case .storeAttempts: store.bucket.attempts = try Self.number(text, key, 1...10)
        case .storePartBytes: store.bucket.partBytes = try Self.number(text, key, (5 << 20)...(1 << 30))
        case .storePartsAtOnce: store.bucket.partsAtOnce = try Self.number(text, key, 1...32)
        case .storeClass:
            guard text.utf8.allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x5F || (0x30...0x39).contains($0) })
            else { throw SettingError(description: "\(key.rawValue): is not made of A-Z, 0-9 and '_'") }
            store.bucket.storageClass = text
        case .storeEncryption: store.encryption = try Self.choice(text, key)
        case .storeEncryptionKey: store.keyName = text
        case .storeCustomerKeyFile: store.customerKeyFile = text
        case .storeLockMode:
            store.lockMode = try Self.choice(text, key, ["governance": .governance, "compliance": .compliance])
        case .storeLockDays: store.lockDays = try Self.number(text, key, 1...36_500)
        case .cacheDirectory: store.cacheDirectory = text
        case .cacheBytes: store.cacheBytes = try Self.number(text, key, (1 << 20)...(1 << 50))
        case .cacheSeconds: store.cacheSeconds = try Self.number(text, key, 1...31_536_000)
        case .urlLongest: store.longestURLSeconds = try Self.number(text, key, 1...604_800)
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

    private static func choice<Value: CaseIterable & RawRepresentable<String>>(
        _ text: String, _ key: SettingKey
    ) throws(SettingError) -> Value {
        guard let value = Value(rawValue: text) else { throw noChoice(text, key, Value.allCases.map(\.rawValue)) }
        return value
    }

    private static func choice<Value>(
        _ text: String, _ key: SettingKey, _ all: KeyValuePairs<String, Value>
    ) throws(SettingError) -> Value {
        guard let (_, value) = all.first(where: { $0.key == text }) else {
            throw noChoice(text, key, all.map(\.key))
        }
        return value
    }

    private static func noChoice(_ text: String, _ key: SettingKey, _ names: [String]) -> SettingError {
        SettingError(description: "\(key.rawValue): '\(text)' is none of \(names.joined(separator: ", "))")
    }
}
