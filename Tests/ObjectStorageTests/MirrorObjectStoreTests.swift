import Foundation
import IngestTestSupport
import NativeBytes
import NativeSystem
import ObjectStorage
import StoreTestSupport
import Testing

@Suite struct MirrorObjectStoreTests {
    @Test(arguments: StoreRule.all)
    func `two directories keep every rule of a store`(rule: StoreRule) throws {
        try withTemporaryDirectory { path in
            let truth = try LocalObjectStore(path: path + "/truth")
            let mirror = try LocalObjectStore(path: path + "/mirror")
            try rule.hold(in: MirrorObjectStore(truth: truth, mirror: mirror))
        }
    }

    private func put(_ bytes: [UInt8], in store: any ObjectStore) throws {
        let content = try MemoryFile()
        try content.write(bytes.span)
        try content.seal()
        try store.put(
            content, bytes: bytes.count, as: try #require(ObjectKey("w/a")))
    }

    @Test func `what only one of them took comes again, and then both have it`() throws {
        try withTemporaryDirectory { path in
            let truth = try LocalObjectStore(path: path + "/truth")
            let mirror = try LocalObjectStore(path: path + "/mirror")
            let both = MirrorObjectStore(truth: truth, mirror: mirror)
            let key = try #require(ObjectKey("w/a"))
            // A file in the place of the folder keeps the mirror from taking it.
            try Data().write(to: URL(fileURLWithPath: path + "/mirror/w"))
            #expect { try put([1], in: both) } throws: {
                ($0 as? StoreError)?.isTemporary == true && "\($0)".hasPrefix("the mirror: ")
            }
            try FileManager.default.removeItem(atPath: path + "/mirror/w")
            try put([1], in: both)
            #expect(try truth.head(key) != nil && mirror.head(key) != nil)
            try both.delete(key)
            #expect(try truth.head(key) == nil && mirror.head(key) == nil)
        }
    }

    @Test func `the truth that cannot be read is stood in for`() throws {
        try withTemporaryDirectory { path in
            let mirror = try LocalObjectStore(path: path + "/mirror")
            try put([1, 2], in: mirror)
            let key = try #require(ObjectKey("w/a"))
            let content = try MirrorObjectStore(truth: BrokenStore(code: .unavailable), mirror: mirror).get(key)
            #expect(try content.digest() == SHA256Digest(of: [1, 2]))
            #expect {
                _ = try MirrorObjectStore(truth: BrokenStore(code: .notFound), mirror: mirror).get(key)
            } throws: {
                ($0 as? StoreError)?.code == .notFound
            }
        }
    }
}

/// Every call of it fails.
private struct BrokenStore: ObjectStore {
    let code: StoreError.Code

    var capabilities: StoreCapabilities { [] }
    private var error: StoreError { StoreError(code: code, description: "broken") }

    func put(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError) { throw error }

    func replace(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        expecting oldDigest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError) { throw error }

    func get(_ key: ObjectKey, range: Range<Int>?) throws(StoreError) -> MemoryFile { throw error }
    func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo? { throw error }
    func delete(_ key: ObjectKey) throws(StoreError) { throw error }
    func list(_ prefix: KeyPrefix, from start: String?, limit: Int) throws(StoreError) -> ObjectPage { throw error }
    func copy(_ source: ObjectKey, to target: ObjectKey) throws(StoreError) { throw error }
    func presign(_ key: ObjectKey, downloadName: String?, seconds: Int) throws(StoreError) -> String { throw error }
    func check() throws(StoreError) { throw error }
}
