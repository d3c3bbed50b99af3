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
    var cacheDirectory: String?
    var cacheBytes = 1 << 30
    var cacheSeconds = 86_400
    /// Where the key of ours is, for `customer`.
    var customerKeyFile: String?
    /// Of the key, for `kms`.
    var keyName: String?
    var encryption = Encryption.bucket
    var lockMode: S3Configuration.Lock.Mode?
    var lockDays: Int?

    /// Whose key encrypts objects in a bucket.
    enum Encryption: String, CaseIterable, Sendable { case bucket, store, kms, customer }

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
}
