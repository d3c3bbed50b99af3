internal import NativeBytes
public import NativeCrypto

/// The name of a master key, made from it: 16 bytes that do not tell the key.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    public static let byteCount = 16

    init(_ bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount)
        self.bytes = bytes
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String { Hexadecimal.text(bytes) }

    /// The first 8 of them, for people.
    public var short: String { String(description.prefix(8)) }
}

/// A key of 32 bytes under which the keys of files are wrapped.
public struct MasterKey: Sendable {
    public let id: KeyID
    private let secret: SecretBytes

    public static let byteCount = 32

    /// - Throws: `KeyError` when it is weak: short, constant, repeated, a text, or one that everybody knows.
    public init(_ secret: SecretBytes) throws(KeyError) {
        if let weakness = KeyWeakness.of(secret) { throw KeyError(weakness.description) }
        self.init(unchecked: secret)
    }

    private init(unchecked secret: SecretBytes) {
        self.secret = secret
        id = secret.derived(for: Array("ingest-sealed/1 key id".utf8)).withBytes { bytes in
            var id: [UInt8] = []
            for index in 0..<KeyID.byteCount { id.append(bytes[index]) }
            return KeyID(id)
        }
    }

    /// A new one.
    public static func generate() -> MasterKey {
        while true {
            let secret = SecretBytes.random(count: byteCount)
            if KeyWeakness.of(secret) == nil { return MasterKey(unchecked: secret) }
        }
    }

    /// 43 characters of base64 and one `=`. The only way by which a key leaves this type as text: for the key file.
    public var base64: SecretBytes { KeyText.base64(secret) }

    /// The key that wraps the key of one file: HMAC-SHA-256 of a label, this key's id, the slot's salt and the fixed
    /// header. Every slot has its own, so that the nonce can be constant.
    func wrappingKey(salt: [UInt8], header: [UInt8]) -> SecretBytes {
        secret.derived(for: Array("ingest-sealed/1 wrap".utf8) + id.bytes + salt + header)
    }

    /// A key for something else than sealed files, such as signatures.
    public func derived(for purpose: String) -> SecretBytes { secret.derived(for: Array(purpose.utf8)) }
}

/// Keys that cannot be used; the sentence says which and what to do, and never holds a part of a key.
public struct KeyError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
