import Foundation
import NativeBytes
import NativeSystem
import ObjectStorage
import Testing

@testable import S3Storage

/// What a put asks for beside the bytes, as the store tells of the object later. moto has all of it, Ceph some.
@Suite(.enabled(if: TestServer.moto.url != nil, "scripts/s3-tests.sh starts the servers"))
struct KeptHeadersTests {
    private func headers(
        _ server: TestServer, _ attributes: ObjectAttributes = ObjectAttributes(), bytes: Int = 3,
        _ change: (inout S3Configuration) -> Void
    ) throws -> [String: String] {
        let store = try server.store(bucket: "kept", change)
        let content = try MemoryFile()
        try content.write(Array(repeating: UInt8(7), count: bytes).span)
        try content.seal()
        let key = try #require(ObjectKey("w/" + UUID().uuidString.lowercased()))
        try store.put(content, bytes: bytes, as: key, attributes)
        return try store.client.perform(S3Call(method: .head, key: store.path(key))).headers
    }

    @Test(arguments: [3, 6 << 20])
    func `encryption and storage class, whole and in parts`(bytes: Int) throws {
        let small: (inout S3Configuration) -> Void = { $0.partBytes = 5 << 20 }
        let own = try headers(.moto, bytes: bytes) {
            small(&$0)
            $0.encryption = .storeKeys
            $0.storageClass = "STANDARD_IA"
        }
        #expect(own["x-amz-server-side-encryption"] == "AES256")
        #expect(own["x-amz-storage-class"] == "STANDARD_IA")
        let service = try headers(.moto, bytes: bytes) {
            small(&$0)
            $0.encryption = .keyService(key: "alias/files")
        }
        #expect(service["x-amz-server-side-encryption"] == "aws:kms")
        #expect(service["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/files")
    }

    @Test(arguments: [TestServer.moto, .ceph].filter { $0.url != nil })
    func `tags and metadata`(server: TestServer) throws {
        let attributes = ObjectAttributes(
            mediaType: "image/png", metadata: ["policy": "ärzte 100%"], tags: ["verdict": "a b"])
        let store = try server.store(bucket: "kept")
        let content = try MemoryFile()
        try content.seal()
        let key = try #require(ObjectKey("w/" + UUID().uuidString.lowercased()))
        try store.put(content, bytes: 0, as: key, attributes)
        #expect(try store.head(key)?.attributes.metadata == ["policy": "ärzte 100%"])
        let body = try store.client.perform(
            S3Call(method: .get, key: store.path(key), query: [("tagging", "")])
        ).body
        let tag = try XMLElement(document: body).all("TagSet").first?.all("Tag").first
        #expect(tag?["Key"] == "verdict" && tag?["Value"] == "a b")
        #expect(store.capabilities.contains(.tags))
    }

    @Test func `an object under a lock`() throws {
        let bucket = "locked-" + UUID().uuidString.lowercased().prefix(8)
        let maker = try TestServer.moto.client(bucket: bucket)
        _ = try maker.perform(
            S3Call(method: .put, key: nil, headers: ["x-amz-bucket-object-lock-enabled": "true"]))
        let store = S3ObjectStore(
            try TestServer.moto.client(bucket: bucket) { $0.lock = .init(mode: .compliance, days: 2) },
            log: TestServer.silent)
        let content = try MemoryFile()
        try content.seal()
        let key = try #require(ObjectKey("w/a"))
        try store.put(content, bytes: 0, as: key)
        let headers = try store.client.perform(S3Call(method: .head, key: "w/a")).headers
        #expect(headers["x-amz-object-lock-mode"] == "COMPLIANCE")
        let until = try #require(headers["x-amz-object-lock-retain-until-date"])
        #expect(until.hasPrefix(String(UTCTime.now.advanced(by: 172_800).extended.prefix(10))))
    }
}
