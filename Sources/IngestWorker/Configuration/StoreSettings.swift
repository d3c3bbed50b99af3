import Foundation
import ObjectStorage
import S3Storage

/// How stores on the network are talked to, besides where they are.
struct StoreSettings: Sendable {
    /// The settings of every bucket; each has its own location.
    var bucket = S3Configuration(location: S3Location(bucket: "none"))
    /// Longest time for which a URL is given out, seconds.
    var longestURLSeconds = 3_600
    /// Of a cached store; the default is `cache/` in the home.
    private(set) var cacheDirectory: String?
    private(set) var cacheBytes = 1 << 30
    private(set) var cacheSeconds = 86_400
    /// Where the key of ours is, for `customer`.
    private(set) var customerKeyFile: String?
    /// Of the key, for `kms`.
    private(set) var keyName: String?
    private(set) var encryption = Encryption.bucket
    private(set) var lockMode: S3Configuration.Lock.Mode?
    private(set) var lockDays: Int?

    /// Whose key encrypts objects in a bucket.
    enum Encryption: String, CaseIterable, Sendable { case bucket, store, kms, customer }

    /// Sets one key from its text.
    mutating func set(_ key: SettingKey, to text: String) throws(SettingError) {
        switch key {
        case .storeAccessKey: bucket.credentials.accessKey = text
        case .storeSecretKeyFile: bucket.credentials.secretKeyFile = text
        case .storeProfile: bucket.credentials.profile = text
        case .storeAllowHTTP: bucket.allowsPlainHTTP = try Self.choice(text, key, ["yes": true, "no": false])
        case .storeAuthorities: bucket.authoritiesFile = text
        case .storeChecksums:
            let all = Dictionary(uniqueKeysWithValues: S3Configuration.Checksums.allCases.map { ($0.rawValue, $0) })
            // What `yes` has always meant.
            bucket.checksums = try Self.choice(text, key, all.merging(["yes": .sha256]) { first, _ in first })
        case .storeConnections: bucket.connections = try WorkerSettings.number(text, key, 1...1_000)
        case .storeConnectSeconds: bucket.connectSeconds = try WorkerSettings.number(text, key, 1...3_600)
        case .storeReadSeconds: bucket.readSeconds = try WorkerSettings.number(text, key, 1...3_600)
        case .storeAttempts: bucket.attempts = try WorkerSettings.number(text, key, 1...10)
        case .storePartBytes: bucket.partBytes = try WorkerSettings.number(text, key, (5 << 20)...(1 << 30))
        case .storePartsAtOnce: bucket.partsAtOnce = try WorkerSettings.number(text, key, 1...32)
        case .storeClass:
            guard text.utf8.allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x5F || (0x30...0x39).contains($0) })
            else { throw SettingError(description: "\(key.rawValue): is not made of A-Z, 0-9 and '_'") }
            bucket.storageClass = text
        case .storeEncryption:
            let all = Dictionary(uniqueKeysWithValues: Encryption.allCases.map { ($0.rawValue, $0) })
            encryption = try Self.choice(text, key, all)
        case .storeEncryptionKey: keyName = text
        case .storeCustomerKeyFile: customerKeyFile = text
        case .storeLockMode:
            lockMode = try Self.choice(text, key, ["governance": .governance, "compliance": .compliance])
        case .storeLockDays: lockDays = try WorkerSettings.number(text, key, 1...36_500)
        case .cacheDirectory: cacheDirectory = text
        case .cacheBytes: cacheBytes = try WorkerSettings.number(text, key, (1 << 20)...(1 << 50))
        case .cacheSeconds: cacheSeconds = try WorkerSettings.number(text, key, 1...31_536_000)
        case .urlLongest: longestURLSeconds = try WorkerSettings.number(text, key, 1...604_800)
        default: preconditionFailure("\(key.rawValue) is no setting of a store")
        }
    }

    /// - Throws: what two settings say against each other.
    func configuration(_ location: S3Location) throws(SettingError) -> S3Configuration {
        var bucket = bucket
        bucket.location = location
        bucket.encryption = try encryptionOfObjects()
        if let lockMode, let lockDays { bucket.lock = .init(mode: lockMode, days: lockDays) }
        guard (lockMode == nil) == (lockDays == nil) else {
            throw SettingError(description: "store.lock-mode and store.lock-days belong together")
        }
        return bucket
    }

    private func encryptionOfObjects() throws(SettingError) -> S3Configuration.Encryption {
        switch encryption {
        case .bucket: return .bucketDefault
        case .store: return .storeKeys
        case .kms: return .keyService(key: keyName)
        case .customer:
            guard let customerKeyFile, let text = try? String(contentsOfFile: customerKeyFile, encoding: .utf8),
                let key = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)), key.count == 32
            else {
                throw SettingError(
                    description: "store.customer-key-file must name a file with 32 bytes as base64; "
                        + "make one with: openssl rand -base64 32")
            }
            return .customerKey(Array(key))
        }
    }

    private static func choice<Value>(
        _ text: String, _ key: SettingKey, _ all: [String: Value]
    ) throws(SettingError) -> Value {
        guard let value = all[text] else {
            let names = all.keys.sorted().joined(separator: ", ")
            throw SettingError(description: "\(key.rawValue): '\(text)' is none of \(names)")
        }
        return value
    }
}
