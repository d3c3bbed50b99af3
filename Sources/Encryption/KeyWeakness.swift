internal import NativeBytes
internal import NativeCrypto

/// Why a key of 32 bytes is none: somebody could guess it. Random keys have none of these but once in 10^10.
public enum KeyWeakness: Equatable, Sendable, CustomStringConvertible {
    case wrongLength(Int)
    case fewDifferentBytes
    case repeated
    case counted
    case text
    case known

    public var description: String {
        switch self {
        case .wrongLength(let count): "it has \(count) bytes and not \(MasterKey.byteCount)"
        case .fewDifferentBytes: "too many of its bytes are the same"
        case .repeated: "it is a shorter value, repeated"
        case .counted: "its bytes count up or down"
        case .text: "it is a text; use the output of 'ingest-worker keys generate'"
        case .known: "it is an example or the digest of a common word, which everybody knows"
        }
    }

    /// The least number of different bytes; 32 random ones have 30 on average.
    private static let leastDifferent = 16

    static func of(_ secret: SecretBytes) -> KeyWeakness? {
        secret.withBytes { bytes in of(bytes) }
    }

    static func of(_ bytes: Span<UInt8>) -> KeyWeakness? {
        guard bytes.count == MasterKey.byteCount else { return .wrongLength(bytes.count) }
        if isCounted(bytes) { return .counted }
        if isRepeated(bytes) { return .repeated }
        var seen = [Bool](repeating: false, count: 256)
        for index in bytes.indices { seen[Int(bytes[index])] = true }
        if seen.count(where: { $0 }) < leastDifferent { return .fewDifferentBytes }
        if isText(bytes) { return .text }
        return KnownKeys.contains(bytes) ? .known : nil
    }

    /// Whether every byte differs from the one before by the same amount, which may be none.
    private static func isCounted(_ bytes: Span<UInt8>) -> Bool {
        let step = bytes[1] &- bytes[0]
        return bytes.indices.dropFirst().allSatisfy { bytes[$0] &- bytes[$0 - 1] == step }
    }

    private static func isRepeated(_ bytes: Span<UInt8>) -> Bool {
        (1...16).contains { period in bytes.indices.dropFirst(period).allSatisfy { bytes[$0] == bytes[$0 - period] } }
    }

    /// Whether it is printable UTF-8.
    private static func isText(_ bytes: Span<UInt8>) -> Bool {
        var copy: [UInt8] = []
        for index in bytes.indices { copy.append(bytes[index]) }
        defer { for index in copy.indices { copy[index] = 0 } }
        guard let text = String(validating: copy, as: UTF8.self) else { return false }
        return text.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F).contains($0.value)
        }
    }
}

/// Keys that stand in standards and manuals, and digests of words that people take for passwords.
enum KnownKeys {
    static func contains(_ bytes: Span<UInt8>) -> Bool {
        let digest = SHA256Digest(of: bytes)
        return digests.contains(digest)
            || words.contains { word in isSame(SHA256Digest(of: Array(word.utf8).span), bytes) }
    }

    private static func isSame(_ digest: SHA256Digest, _ bytes: Span<UInt8>) -> Bool {
        bytes.indices.allSatisfy { digest.bytes[$0] == bytes[$0] }
    }

    /// Their SHA-256 digests are no keys.
    static let words = [
        "", "password", "Password1", "passw0rd", "secret", "changeme", "change-me", "changeit", "default", "admin",
        "administrator", "root", "test", "example", "demo", "key", "masterkey", "master-key", "encryption-key",
        "minioadmin", "minio123", "minio", "letmein", "qwerty", "123456", "12345678", "123456789", "1234567890",
        "hunter2", "iloveyou", "ingest", "ingest-worker", "hello", "hello world", "foo", "bar", "foobar", "abc", "a",
        "0", "1", "supersecret", "correct horse battery staple", "correcthorsebatterystaple", "test\n", "password\n",
        "secret\n", "changeme\n", "\n",
    ]

    /// The SHA-256 digests of keys that are printed somewhere.
    private static let digests: Set<SHA256Digest> = Set(
        printed.compactMap { Hexadecimal.bytes($0) }.map { SHA256Digest(of: $0.span) })

    private static let printed = [
        // NIST SP 800-38A, F.1.5; the GCM specification, test case 13 ff.; RFC 8032, 7.1.
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    ]
}
