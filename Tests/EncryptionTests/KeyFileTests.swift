import Foundation
import IngestTestSupport
import NativeBytes
import NativeCrypto
import NativeSystem
import Testing

@testable import Encryption

@Suite struct KeyFileTests {
    private func write(_ text: String, mode: Int = 0o600, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private func refusal(_ path: String) -> String? {
        do throws(KeyError) {
            _ = try KeyFile.read(path)
            return nil
        } catch {
            return error.description
        }
    }

    /// 32 bytes of which Python's base64 and hex are given.
    private let base64 = "l2XyJbzQKZMJijchXx5+MjmcJashk0MXsmT63Ecw+/U="
    private let hexadecimal = "9765f225bcd02993098a37215f1e7e32399c25ab21934317b264fadc4730fbf5"
    private let id = "343b879a22eb06bb444319c5baf6ad56"

    @Test func `base64 and hexadecimal digits are the same key`() throws {
        try withTemporaryDirectory { path in
            for text in [base64, hexadecimal, hexadecimal.uppercased(), "# mine\n\n  \(base64)  # 2026\n"] {
                try write(text, to: path + "/key")
                #expect(try KeyFile.read(path + "/key").keys.map(\.id.description) == [id])
            }
        }
    }

    @Test func `a new file holds one key and is for its owner alone`() throws {
        try withTemporaryDirectory { path in
            let file = path + "/keys/master.key"
            #expect(try KeyFile.create(file))
            let first = try KeyFile.read(file).active.id
            #expect(try !KeyFile.create(file))
            // What a crash in the middle would leave.
            try write("half a ke", to: file + ".new")
            let added = try KeyFile.addKey(file)
            #expect(try KeyFile.read(file).keys.map(\.id) == [added.id, first])
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect(attributes[.posixPermissions] as? NSNumber == 0o600)
            let names = try FileManager.default.contentsOfDirectory(atPath: path + "/keys")
            #expect(names.sorted() == ["master.key", "master.key.lock"])
        }
    }

    @Test func `keys that are added at once are all there`() throws {
        try withTemporaryDirectory { path in
            let file = path + "/master.key"
            #expect(try KeyFile.create(file))
            let added = MonitoredValue<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                guard let key = try? KeyFile.addKey(file) else { return }
                added.change { $0.append(key.id.description) }
            }
            let ids = try KeyFile.read(file).keys.map(\.id.description)
            #expect(ids.count == 9 && Set(ids.dropLast()) == Set(added.change { $0 }))
        }
    }

    @Test(arguments: [0o604, 0o640, 0o644, 0o602, 0o660, 0o777, 0o601])
    func `a file that others have rights to is refused`(_ mode: Int) throws {
        try withTemporaryDirectory { path in
            try write(base64, mode: mode, to: path + "/key")
            #expect(refusal(path + "/key")?.contains("chmod 600") == true)
        }
    }

    @Test(arguments: [0o600, 0o400]) func `a file for its owner alone is read`(_ mode: Int) throws {
        try withTemporaryDirectory { path in
            try write(base64, mode: mode, to: path + "/key")
            #expect(refusal(path + "/key") == nil)
        }
    }

    static let weak: [(String, String)] = [
        (String(repeating: "0", count: 64), "count up or down"),
        (String(repeating: "f", count: 64), "count up or down"),
        ((0..<32).map { String(format: "%02x", $0) }.joined(), "count up or down"),
        ((0..<32).map { String(format: "%02x", 255 - $0) }.joined(), "count up or down"),
        (String(repeating: "deadbeef", count: 8), "repeated"),
        (String(repeating: "0123456789abcdef", count: 4), "repeated"),
        (Data("correct horse battery staple 123".utf8).base64EncodedString(), "a text"),
        (Data("Größe des Schlüssels: geheim!".utf8).base64EncodedString(), "a text"),
        // SHA-256 of "password", by sha256sum.
        ("5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", "everybody knows"),
        // NIST SP 800-38A, F.1.5.
        ("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "everybody knows"),
        ("changeme", "6 bytes"), ("minioadmin", "neither"), ("", "no key"), ("password", "6 bytes"),
        ("l2XyJbzQKZMJijchXx5+Mjmcq", "neither"), ("9765f225bcd02993098a37215f1e7e32", "16 bytes"),
        // Bits behind the last byte.
        ("l2XyJbzQKZMJijchXx5+Mjmcq2khk0MXsmT63Ecw+/V=", "neither"),
    ]

    @Test(arguments: weak) func `a weak key is refused, and never shown`(_ text: String, _ reason: String) throws {
        try withTemporaryDirectory { path in
            try write("\n" + text, to: path + "/key")
            let message = try #require(refusal(path + "/key"))
            #expect(message.contains(reason) || (text.isEmpty && message.contains("empty")), "\(message)")
            if text.count > 8 { #expect(!message.contains(text)) }
        }
    }

    @Test func `a key that stands there twice is refused`() throws {
        try withTemporaryDirectory { path in
            try write(base64 + "\n" + hexadecimal, to: path + "/key")
            #expect(refusal(path + "/key")?.contains("twice") == true)
        }
    }

    @Test func `random keys are not weak`() throws {
        for _ in 0..<5_000 { #expect(KeyWeakness.of(SecretBytes.random(count: 32)) == nil) }
    }
}

@Suite struct NativeCryptoTests {
    private func secret(_ text: String) throws -> SecretBytes {
        let bytes = try #require(Hexadecimal.bytes(text))
        return SecretBytes(count: bytes.count) { span throws(Never) in
            for index in bytes.indices { span[index] = bytes[index] }
        }
    }

    /// RFC 8032, 7.1, test 1 and 3.
    @Test func `signatures are those of the standard`() throws {
        let vectors = [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                    + "d25bf5f0595bbe24655141438e7a100b"
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                    + "4a7c15e9716ed28dc027beceea1ec40a"
            ),
        ]
        for (seed, publicKey, message, signature) in vectors {
            let seed = try secret(seed)
            let message = try #require(Hexadecimal.bytes(message))
            let publicKey = try #require(Hexadecimal.bytes(publicKey))
            #expect(Ed25519.publicKey(of: seed) == publicKey)
            let made = Ed25519.signature(of: message, by: seed)
            #expect(made == Hexadecimal.bytes(signature))
            #expect(Ed25519.isValid(made, of: message, by: publicKey))
            #expect(!Ed25519.isValid(made, of: message + [0], by: publicKey))
        }
    }

    /// RFC 4231, test case 2.
    @Test func `derived keys are HMAC-SHA-256`() throws {
        let derived = try secret("4a656665").derived(for: Array("what do ya want for nothing?".utf8))
        #expect(
            derived.isSame(as: try secret("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")))
    }

    /// The GCM specification (McGrew, Viega), test case 16.
    @Test func `AES-256-GCM is that of the standard`() throws {
        let key = try secret("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
        let plain = try #require(
            Hexadecimal.bytes(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                    + "b16aedf5aa0de657ba637b39"))
        let nonce = try #require(Hexadecimal.bytes("cafebabefacedbaddecaf888"))
        let additional = try #require(Hexadecimal.bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        var sealed: [UInt8] = []
        AES256GCM.seal(plain.span, key: key, nonce: nonce, additional: additional, appendingTo: &sealed)
        #expect(
            sealed
                == Hexadecimal.bytes(
                    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
                        + "c5f61e6393ba7a0abcc9f662" + "76fc6ece0f4e1768cddf8853bb2d551b"))
        #expect(AES256GCM.open(sealed.span, key: key, nonce: nonce, additional: additional) == plain)
        #expect(AES256GCM.open(sealed.span, key: key, nonce: nonce, additional: []) == nil)
    }
}
