public import Encryption
internal import NativeCrypto

/// The keys that sign the heads of a log, made from master keys: the first one signs, the others may have signed
/// before. Who verifies needs the public keys alone.
public struct AuditKeys: Sendable {
    private let seeds: [SecretBytes]
    /// Each 64 hexadecimal digits, the active one first.
    public let publicKeys: [String]

    public init(_ ring: KeyRing) {
        seeds = ring.keys.map { $0.derived(for: "ingest-audit/1 signing") }
        publicKeys = seeds.map { Hexadecimal.text(Ed25519.publicKey(of: $0)) }
    }

    /// The active public key.
    public var active: String { publicKeys[0] }

    /// `entry` with the signature of the key that `publicKey` belongs to; `nil` when it is none of these.
    func signing(_ entry: AuditEntry, as publicKey: String) -> AuditEntry? {
        guard let index = publicKeys.firstIndex(of: publicKey) else { return nil }
        var entry = entry
        let signature = Ed25519.signature(of: entry.signedMessage, by: seeds[index])
        entry.signed = .init(publicKey: publicKey, signature: Hexadecimal.text(signature))
        return entry
    }

    /// Whether the record is signed by the key that it names.
    static func isSigned(_ entry: AuditEntry) -> Bool {
        guard let signed = entry.signed, let key = Hexadecimal.bytes(signed.publicKey),
            let signature = Hexadecimal.bytes(signed.signature)
        else { return false }
        return Ed25519.isValid(signature, of: entry.signedMessage, by: key)
    }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
    static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
