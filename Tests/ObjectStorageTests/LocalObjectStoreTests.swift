import Foundation
import IngestTestSupport
import NativeBytes
import NativeSystem
import ObjectStorage
import Testing

@Suite struct LocalObjectStoreTests {
    private func put(_ bytes: [UInt8], as key: String, in store: LocalObjectStore) throws {
        let memory = try MemoryFile()
        try memory.write(bytes.span)
        try memory.seal()
        try store.put(
            memory, bytes: bytes.count, as: try #require(ObjectKey(key)))
    }

    private func expectTaken(_ body: () throws -> Void, _ location: SourceLocation = #_sourceLocation) {
        #expect(sourceLocation: location) { try body() } throws: { ($0 as? StoreError)?.code == .keyTaken }
    }

    private func expectUnavailable(_ body: () throws -> Void, _ location: SourceLocation = #_sourceLocation) {
        #expect(sourceLocation: location) { try body() } throws: { ($0 as? StoreError)?.code == .unavailable }
    }

    private func mode(_ path: String) throws -> UInt16 {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return UInt16(truncating: try #require(attributes[.posixPermissions] as? NSNumber))
    }

    /// Every regular file below `path`, relative to it.
    private func objects(_ path: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            return attributes[.type] as? FileAttributeType == .typeRegular
        }.sorted()
    }

    @Test func `an object is a file whose path is the key`() throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path + "/store")
            try put([1, 2, 3], as: "default/a.jpg", in: store)
            try put([4], as: "w/sessions/42/b.png", in: store)
            try put([5], as: "c", in: store)
            #expect(try objects(path + "/store") == ["c", "default/a.jpg", "w/sessions/42/b.png"])
            #expect(try contents(of: path + "/store/default/a.jpg") == [1, 2, 3])
            #expect(try contents(of: path + "/store/w/sessions/42/b.png") == [4])
        }
    }

    @Test func `an object of 5 MiB is whole`() throws {
        try withTemporaryDirectory { path in
            var generator = SeededGenerator(seed: 7)
            let block = generator.bytes(1 << 16)
            let bytes = Array(repeatElement(block, count: 80).joined()) + [9]
            try put(bytes, as: "a/b", in: try LocalObjectStore(path: path))
            #expect(try contents(of: path + "/a/b") == bytes)
        }
    }

    @Test func `files and folders are for their owner alone`() throws {
        try withTemporaryDirectory { path in
            try put([1], as: "a/b/c.jpg", in: try LocalObjectStore(path: path + "/new/store"))
            for folder in ["/new", "/new/store", "/new/store/a", "/new/store/a/b"] {
                #expect(try mode(path + folder) == 0o700, "\(folder)")
            }
            #expect(try mode(path + "/new/store/a/b/c.jpg") == 0o600)
        }
    }

    @Test func `the same bytes under the same key again are no error`() throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path)
            try put([1, 2], as: "a/b.jpg", in: store)
            try put([1, 2], as: "a/b.jpg", in: store)
            #expect(try objects(path) == ["a/b.jpg"])
        }
    }

    @Test(arguments: [[1, 3], [1], [1, 2, 3], []] as [[UInt8]])
    func `other bytes under a key that is taken are refused and change nothing`(other: [UInt8]) throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path)
            try put([1, 2], as: "a/b.jpg", in: store)
            expectTaken { try put(other, as: "a/b.jpg", in: store) }
            #expect(try contents(of: path + "/a/b.jpg") == [1, 2])
            #expect(try objects(path) == ["a/b.jpg"])
        }
    }

    @Test func `a key whose place is a folder, a link or a FIFO is taken`() throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path + "/store")
            try put([1], as: "a/b/c.jpg", in: store)
            expectTaken { try put([1], as: "a/b", in: store) }
            try write([1], to: path + "/outside")
            try FileManager.default.createSymbolicLink(
                atPath: path + "/store/link", withDestinationPath: path + "/outside")
            expectTaken { try put([1], as: "link", in: store) }
            try OddFiles.createFIFO(path + "/store/fifo")
            expectTaken { try put([1], as: "fifo", in: store) }
        }
    }

    @Test func `a link in the place of a folder is not followed`() throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path + "/store")
            try FileManager.default.createDirectory(
                atPath: path + "/outside", withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(
                atPath: path + "/store/a", withDestinationPath: path + "/outside")
            expectUnavailable { try put([1], as: "a/b.jpg", in: store) }
            #expect(try names(in: path + "/outside").isEmpty)
        }
    }

    @Test func `a file in the place of a folder makes the store unavailable, and nothing is left`() throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path)
            try put([1], as: "a", in: store)
            expectUnavailable { try put([2], as: "a/b.jpg", in: store) }
            #expect(try objects(path) == ["a"])
        }
    }

    /// What is written has no name until it is whole, so that nothing that fails or crashes can look like an object.
    @Test func `a put that fails leaves no file`() throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path)
            let memory = try MemoryFile()
            try memory.write([1, 2, 3].span)
            let key = try #require(ObjectKey("a/b.jpg"))
            expectUnavailable { try store.put(memory, bytes: 4, as: key) }
            #expect(try objects(path).isEmpty)
            try store.put(memory, bytes: 3, as: key)
            #expect(try objects(path) == ["a/b.jpg"])
        }
    }

    @Test func `what a crash of another program left does not stand in the way`() throws {
        try withTemporaryDirectory { path in
            for name in ["a/.b.jpg.tmp", "a/b.jpg.tmp", "a/.tmp-1"] { try write([9], to: path + "/" + name) }
            try put([1], as: "a/b.jpg", in: try LocalObjectStore(path: path))
            #expect(try contents(of: path + "/a/b.jpg") == [1])
        }
    }

    @Test func `many threads in one new folder store each object once`() throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path)
            DispatchQueue.concurrentPerform(iterations: 60) { index in
                do {
                    try put([UInt8(index % 20)], as: "new/folder/\(index % 20)", in: store)
                } catch {
                    Issue.record(error)
                }
            }
            #expect(try objects(path).count == 20)
            for index in 0..<20 { #expect(try contents(of: path + "/new/folder/\(index)") == [UInt8(index)]) }
        }
    }

    @Test func `of many threads with other bytes under one key one is stored`() throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path)
            let stored = MonitoredValue<[UInt8]>([])
            DispatchQueue.concurrentPerform(iterations: 30) { index in
                do {
                    try put([UInt8(index)], as: "a/b", in: store)
                    stored.change { $0.append(UInt8(index)) }
                } catch let error as StoreError where error.code == .keyTaken {
                } catch {
                    Issue.record(error)
                }
            }
            #expect(stored.change { $0.count } == 1)
            #expect(try contents(of: path + "/a/b") == stored.change { $0 })
        }
    }

    @Test func `the check leaves nothing behind`() throws {
        try withTemporaryDirectory { path in
            try LocalObjectStore(path: path).check()
            #expect(try names(in: path).isEmpty)
        }
    }

    @Test func `a store that is gone is unavailable`() throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path + "/store")
            try FileManager.default.removeItem(atPath: path + "/store")
            expectUnavailable { try store.check() }
            expectUnavailable { try put([1], as: "a", in: store) }
            try write([1], to: path + "/file")
            expectUnavailable { _ = try LocalObjectStore(path: path + "/file") }
            expectUnavailable { _ = try LocalObjectStore(path: path + "/file/store") }
        }
    }
}
