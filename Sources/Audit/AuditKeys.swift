public import Encryption
internal import NativeBytes
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
