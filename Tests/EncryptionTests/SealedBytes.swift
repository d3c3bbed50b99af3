import IngestTestSupport
import NativeCrypto
import NativeSystem

@testable import Encryption

/// Sealing and opening over arrays, for tests.
enum SealedBytes {
    static func file(_ bytes: [UInt8]) throws -> Descriptor {
        let memory = try MemoryFile()
        try memory.write(bytes.span)
        return try memory.duplicate()
    }

    static func contents(_ file: borrowing Descriptor) throws -> [UInt8] {
        try file.read(at: 0, count: try file.status().size)
    }

    static func seal(
        _ plain: [UInt8], as identity: SealedIdentity, with ring: KeyRing, segmentExponent: UInt8 = 16
    ) throws -> [UInt8] {
        let source = try file(plain)
        let sealed = try file([])
        try SealedFile.seal(
            source, count: plain.count, as: identity, with: ring, segmentExponent: segmentExponent, to: sealed)
        return try contents(sealed)
    }

    static func open(_ sealed: [UInt8], as identity: SealedIdentity, with ring: KeyRing) throws -> [UInt8] {
        let source = try file(sealed)
        let opened = try SealedFile.open(source, as: identity, with: ring)
        let plain = try opened.memory.duplicate()
        return try contents(plain)
    }

    /// Why `sealed` is not opened; `nil` when it is.
    static func refusal(
        _ sealed: [UInt8], as identity: SealedIdentity, with ring: KeyRing
    ) -> SealedFileError? {
        do {
            _ = try open(sealed, as: identity, with: ring)
            return nil
        } catch {
            return error as? SealedFileError
        }
    }

    static func key(_ bytes: [UInt8]) throws(KeyError) -> MasterKey {
        try MasterKey(
            SecretBytes(count: bytes.count) { span throws(Never) in
                for index in bytes.indices { span[index] = bytes[index] }
            })
    }

    static func ring(_ keys: MasterKey...) throws(KeyError) -> KeyRing { try KeyRing(keys) }
}
