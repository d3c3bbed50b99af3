import Encryption
import Foundation
import IngestTestSupport
import NativeBytes
import NativeSystem
import ObjectStorage
import SealedStorage
import StoreTestSupport
import Testing

@Suite struct SealedObjectStoreTests {
    private func key(_ path: String) throws -> ObjectKey { try #require(ObjectKey(path)) }

    private func memory(_ bytes: [UInt8]) throws -> MemoryFile {
        let memory = try MemoryFile()
        try memory.write(bytes.span)
        try memory.seal()
        return memory
    }

    private func put(_ bytes: [UInt8], as path: String, in store: some ObjectStore) throws {
        try store.put(memory(bytes), bytes: bytes.count, as: key(path))
    }

    private func bytes(_ path: String, _ range: Range<Int>? = nil, of store: some ObjectStore) throws -> [UInt8] {
        let memory = try store.get(key(path), range: range)
        return try memory.duplicate().read(at: 0, count: memory.count())
    }

    private func code(_ body: () throws -> Void) -> StoreError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StoreError)?.code
        }
    }

    private func withStore(_ body: (SealedObjectStore, LocalObjectStore, String) throws -> Void) throws {
        try withTemporaryDirectory { path in
            let local = try LocalObjectStore(path: path + "/store")
            try body(SealedObjectStore(local, ring: try KeyRing([.generate()])), local, path + "/store/")
        }
    }

    @Test(arguments: StoreRule.all) func `it keeps every rule of a store`(_ rule: StoreRule) throws {
        try withStore { store, _, _ in try rule.hold(in: store) }
    }

    @Test func `what is stored can be read with the key alone`() throws {
        try withStore { store, local, path in
            var generator = SeededGenerator(seed: 9)
            let content = generator.bytes(200_000)
            try put(content, as: "w/a.jpg", in: store)
            #expect(try bytes("w/a.jpg", of: store) == content)
            #expect(try bytes("w/a.jpg", 100..<250, of: store) == Array(content[100..<250]))
            #expect(try bytes("w/a.jpg", 65_530..<65_550, of: store) == Array(content[65_530..<65_550]))
            let kept = try contents(of: path + "w/a.jpg")
            #expect(!Data(kept).contains(Data(content[..<32])))
            let other = SealedObjectStore(local, ring: try KeyRing([.generate()]))
            #expect(code { _ = try bytes("w/a.jpg", of: other) } == .damaged)
            #expect(try store.head(key("w/a.jpg"))?.bytes == content.count)
            #expect(try store.list(.all, from: nil, limit: 10).objects.map(\.bytes) == [content.count])
        }
    }

    @Test(arguments: [0, 1, 65_536, 65_537, 131_072]) func `lengths are those of the content`(_ count: Int) throws {
        try withStore { store, _, _ in
            try put([UInt8](repeating: 1, count: count), as: "a", in: store)
            #expect(try store.head(key("a"))?.bytes == count)
            #expect(try bytes("a", of: store).count == count)
        }
    }

    @Test func `putting the same again is no error, other bytes are`() throws {
        try withStore { store, _, _ in
            try put([1, 2, 3], as: "a", in: store)
            try put([1, 2, 3], as: "a", in: store)
            #expect(code { try put([1, 2, 4], as: "a", in: store) } == .keyTaken)
            #expect(try bytes("a", of: store) == [1, 2, 3])
        }
    }

    @Test func `objects that were changed, exchanged or moved are refused`() throws {
        try withStore { store, _, path in
            try put([1, 2, 3], as: "a", in: store)
            try put([4, 5, 6], as: "b", in: store)
            let first = try contents(of: path + "a")
            let second = try contents(of: path + "b")
            var flipped = first
            flipped[240] ^= 1
            for changed in [flipped, second, Array(first.dropLast()), first + [0], [], [1, 2, 3]] {
                try Data(changed).write(to: URL(fileURLWithPath: path + "a"))
                #expect(code { _ = try bytes("a", of: store) } == .damaged)
                #expect(code { try put([1, 2, 3], as: "a", in: store) } == .damaged)
            }
            try Data(first).write(to: URL(fileURLWithPath: path + "a"))
            #expect(try bytes("a", of: store) == [1, 2, 3])
        }
    }

    @Test func `a copy is sealed as what it is`() throws {
        try withStore { store, _, path in
            try put([1, 2, 3], as: "a", in: store)
            try store.copy(key("a"), to: key("b"))
            #expect(try bytes("b", of: store) == [1, 2, 3])
            #expect(try contents(of: path + "a") != contents(of: path + "b"))
        }
    }

    @Test func `nobody gets a URL`() throws {
        try withStore { store, _, _ in
            #expect(!store.capabilities.contains(.presign))
            #expect(code { _ = try store.presign(key("a"), downloadName: nil, seconds: 60) } == .unsupported)
        }
    }
}
