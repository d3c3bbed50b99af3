import Foundation
import NativeBytes
import NativeSystem
import ObjectStorage
import Testing

@testable import S3Storage

@Suite struct ChecksumTests {
    private static func text(_ kind: CyclicChecksum, _ bytes: [UInt8]) -> String {
        ObjectChecksum.text(kind, kind.value(of: bytes.span, after: kind.start))
    }

    @Test func `the check values of both`() {
        let digits = Array("123456789".utf8)
        let values = [CyclicChecksum.crc32c, .crc64nvme].map { $0.value(of: digits.span, after: $0.start) }
        #expect(values == [0xE306_9283, 0xAE8B_1486_0A79_9888])
    }

    /// By `swift.common.utils.checksum` of OpenStack Swift 2.38.3, of bytes 31 i + 7.
    @Test(arguments: [
        (0, "AAAAAA==", "AAAAAAAAAAA="), (1, "hrc3ug==", "nQukbCfzqiw="), (7, "URChEg==", "9mUiHU+L7cI="),
        (8, "QHlccg==", "2jAqgoO0wTU="), (9, "b+Ndpg==", "wPck3bM1O7Q="), (64, "Kx1l2A==", "5v4zX0D7kec="),
        (1_000, "/1Lulw==", "hJuqFMGMbk4="),
    ])
    func `any number of bytes, at once and piece by piece`(count: Int, crc32c: String, crc64nvme: String) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31 + 7) }
        for (kind, wanted) in [(CyclicChecksum.crc32c, crc32c), (.crc64nvme, crc64nvme)] {
            #expect(Self.text(kind, bytes) == wanted)
            var value = kind.start
            for start in stride(from: 0, to: count, by: 13) {
                let piece = Array(bytes[start..<min(start + 13, count)])
                value = kind.value(of: piece.span, after: value)
            }
            #expect(ObjectChecksum.text(kind, value) == wanted)
        }
    }
}

/// OpenStack Swift from PyPI compares each of them with what it was sent.
@Suite(.enabled(if: TestServer.swift.url != nil, "scripts/s3-tests.sh starts the servers"))
struct ChecksumServerTests {
    @Test(arguments: [S3Configuration.Checksums.sha256, .crc32c, .crc64nvme], [3, 11 << 20])
    func `the store takes what is right, whole and in parts`(checksums: S3Configuration.Checksums, bytes: Int) throws {
        let store = try TestServer.swift.store(bucket: "checksums") {
            $0.checksums = checksums
            $0.partBytes = 5 << 20
        }
        let content = try MemoryFile()
        let pattern = (0..<bytes).map { UInt8(truncatingIfNeeded: $0 * 31 + 7) }
        try content.write(pattern.span)
        try content.seal()
        let digest = try content.digest()
        let key = try #require(ObjectKey("w/" + UUID().uuidString.lowercased()))
        try store.put(content, bytes: bytes, as: key)
        let kept = try store.get(key)
        #expect(try kept.digest() == digest)
    }

    @Test(arguments: ObjectChecksum.allCases) func `and refuses what is wrong`(checksum: ObjectChecksum) throws {
        let store = try TestServer.swift.store(bucket: "checksums")
        var call = S3Call(method: .put, key: "wrong", body: [1, 2, 3])
        let other: [UInt8] = [1, 2, 4]
        call.headers[checksum.headerName] = checksum.text(other.span, digest: SHA256Digest(of: other))
        #expect { _ = try store.client.perform(call) } throws: { ($0 as? S3Failure)?.code == "BadDigest" }
    }
}
