public import ObjectStorage

/// How a bucket is talked to, besides where it is.
public struct S3Configuration: Sendable {
    /// Server-side encryption of new objects.
    public enum Encryption: Sendable, Equatable {
        /// What the bucket does by itself.
        case bucketDefault
        /// Keys of the store (SSE-S3).
        case storeKeys
        /// Keys of a key service (SSE-KMS), with a key's name or the bucket's own.
        case keyService(key: String?)
        /// A key of ours, 32 bytes, that the store forgets after each request (SSE-C). Only over TLS.
        case customerKey([UInt8])
    }

    /// Which checksum goes with each put and each part, for the store to compare (`x-amz-checksum-…`).
    public enum Checksums: String, Sendable, CaseIterable {
        /// SHA-256 where it is sure to be understood, at Amazon.
        case automatic = "auto"
        case off = "no"
        case sha256
        /// Of an object in parts, that of the whole object goes with the end of the upload too.
        case crc32c, crc64nvme
    }

    /// New objects that nobody can delete or replace for a while.
    public struct Lock: Sendable, Equatable {
        public enum Mode: String, Sendable, CaseIterable { case governance = "GOVERNANCE", compliance = "COMPLIANCE" }

        public let mode: Mode
        public let days: Int

        public init(mode: Mode, days: Int) {
            self.mode = mode
            self.days = days
        }
    }

    public var location: S3Location
    /// Plain HTTP to hosts that are not this machine.
    public var allowsPlainHTTP = false
    /// Most connections.
    public var connections = 50
    public var connectSeconds = 60
    /// Without a byte from the store.
    public var readSeconds = 300
    /// Certificates (PEM) of those who alone may sign a server's; `nil` for those that the system knows.
    public var authoritiesFile: String?
    /// Most attempts at one request.
    public var attempts = 3
    /// Objects from this size on are sent in parts of at least this size.
    public var partBytes = 16 << 20
    /// Most parts of an object that are sent at once; each takes that much memory.
    public var partsAtOnce = 4
    public var checksums = Checksums.automatic
    public var encryption = Encryption.bucketDefault
    /// `STANDARD_IA` and the like; `nil` for the bucket's own.
    public var storageClass: String?
    public var lock: Lock?
    /// Credentials of the settings, which come before all others.
    public var credentials: CredentialSettings

    public init(location: S3Location, credentials: CredentialSettings = CredentialSettings()) {
        self.location = location
        self.credentials = credentials
    }
}
