import CachedStorage
import Encryption
import Foundation
import IngestTestSupport
import Logging
import NativeBytes
import NativeSystem
import ObjectStorage
import StoreTestSupport
import Testing

@Suite struct CachedObjectStoreTests {
    @Test(arguments: StoreRule.all) func `it keeps every rule of a store`(_ rule: StoreRule) throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            try rule.hold(in: try home.store { try? home.truth.get($0).digest().description })
        }
    }

    @Test func `what was read once is not fetched again, and lies sealed`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            var generator = SeededGenerator(seed: 3)
            let content = generator.bytes(200_000)
            try home.put(content, "w/a.png")
            for _ in 0..<3 { #expect(try home.get("w/a.png") == content) }
            #expect(home.fetched == 1)
            #expect(try home.get("w/a.png", 100..<250) == Array(content[100..<250]))
            #expect(throws: StoreError.self) { try home.get("w/a.png", 200_000..<200_001) }
            #expect(home.fetched == 1)
            let copy = try #require(home.copies().first)
            #expect(home.copies().count == 1)
            #expect(try !Data(contents(of: copy)).contains(Data(content[..<32])))
            #expect(try home.reopened().get("w/a.png") == content)
        }
    }

    @Test func `a copy that was changed, exchanged, cut or replaced is not served`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            try home.put([1, 2, 3], "w/a")
            try home.put([4, 5, 6], "w/b")
            _ = try home.get("w/b")
            let other = try contents(of: try #require(home.copies().first))
            _ = try home.get("w/a")
            let copy = try #require(home.copies().first { try contents(of: $0) != other })
            let right = try contents(of: copy)
            var flipped = right
            flipped[right.count - 1] ^= 1
            for poison in [flipped, other, Array(right.dropLast()), right + [0], [], [1, 2, 3], [9, 9, 9]] {
                try Data(poison).write(to: URL(fileURLWithPath: copy))
                let before = home.fetched
                #expect(try home.get("w/a") == [1, 2, 3])
                #expect(home.fetched == before + 1)
                #expect(try home.get("w/a") == [1, 2, 3])
                #expect(home.fetched == before + 1, "it was not kept anew")
            }
        }
    }

    @Test func `neither a link nor a folder nor a giant in the place of a copy is read`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            try home.put([1, 2, 3], "w/a")
            _ = try home.get("w/a")
            let copy = try #require(home.copies().first)
            let files = FileManager.default
            try Data([7]).write(to: URL(fileURLWithPath: path + "/outside"))
            try files.removeItem(atPath: copy)
            try files.createSymbolicLink(atPath: copy, withDestinationPath: path + "/outside")
            #expect(try home.get("w/a") == [1, 2, 3])
            #expect(try contents(of: path + "/outside") == [7])
            try? files.removeItem(atPath: copy)
            try files.createDirectory(atPath: copy, withIntermediateDirectories: true)
            #expect(try home.get("w/a") == [1, 2, 3])
            try files.removeItem(atPath: copy)
            #expect(files.createFile(atPath: copy, contents: Data()))
            let giant = try #require(FileHandle(forWritingAtPath: copy))
            try giant.truncate(atOffset: 1 << 40)
            #expect(try home.get("w/a") == [1, 2, 3])
            let folder = (copy as NSString).deletingLastPathComponent
            try files.removeItem(atPath: folder)
            try files.createSymbolicLink(atPath: folder, withDestinationPath: path)
            #expect(try home.get("w/a") == [1, 2, 3])
            #expect(try contents(of: path + "/outside") == [7])
        }
    }

    @Test func `another version in the store is fetched, and the copy of the old one is never served`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            try home.put([1], "w/a")
            _ = try home.get("w/a")
            // Somebody replaces it, and nobody tells us.
            try home.truth.delete(home.key("w/a"))
            try home.truth.put([2], home.key("w/a"))
            #expect(try home.get("w/a") == [2])
            #expect(home.copies().count == 1, "what is not known as clean was kept")
            // Now it is known.
            home.clean.change { $0["w/a"] = SHA256Digest(of: [2]).description }
            #expect(try home.get("w/a") == [2])
            let fetched = home.fetched
            #expect(try home.get("w/a") == [2])
            #expect(home.fetched == fetched)
        }
    }

    @Test func `what is gone from the store is gone, and its copy too`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            try home.put([1], "w/a")
            _ = try home.get("w/a")
            try home.truth.delete(home.key("w/a"))
            #expect(home.code { _ = try home.get("w/a") } == .notFound)
            #expect(home.copies().isEmpty)
        }
    }

    @Test func `what is not, or no more, known as clean is neither kept nor served`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            try home.put([1], "w/quarantined", isClean: false)
            #expect(try home.get("w/quarantined") == [1])
            #expect(home.copies().isEmpty)
            try home.put([2], "w/a")
            _ = try home.get("w/a")
            #expect(home.copies().count == 1)
            home.clean.change { $0["w/a"] = nil }
            let fetched = home.fetched
            #expect(try home.get("w/a") == [2])
            #expect(home.fetched == fetched + 1 && home.copies().isEmpty)
        }
    }

    @Test func `deleting and replacing remove the copy at once`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            for name in ["w/a", "w/b", "w/c"] {
                try home.put([1], name)
                _ = try home.get(name)
            }
            try home.cached.delete(home.key("w/a"))
            #expect(home.copies().count == 2)
            let new = try memory([2])
            try home.cached.replace(
                new, bytes: 1, as: home.key("w/b"), expecting: SHA256Digest(of: [1]),
                ObjectAttributes())
            #expect(home.copies().count == 1)
            #expect(try home.get("w/c") == [1])
        }
    }

    @Test func `a store that is down is down, and so is one whose ledger is`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            try home.put([1], "w/a")
            _ = try home.get("w/a")
            home.truth.isDown.change { $0 = true }
            #expect(home.code { _ = try home.get("w/a") } == .unavailable)
            home.truth.isDown.change { $0 = false }
            struct Broken: Error {}
            let broken = try home.store { _ in throw Broken() }
            #expect(home.code { _ = try broken.get(home.key("w/a")) } == .unavailable)
            #expect(try home.get("w/a") == [1])
        }
    }

    @Test func `the cache stays below its limit, and what was kept first goes first`() throws {
        try withTemporaryDirectory { path in
            // A copy of 1,000 bytes takes 1,248 or so.
            let home = try CachedHome(path, bytes: 25_000)
            for number in 0..<60 {
                let name = "w/\(number)"
                try home.put(Array(repeating: UInt8(number), count: 1_000), name)
                let before = Set(home.copies())
                _ = try home.get(name)
                let copies = Set(home.copies())
                // Times have whole seconds: one is older than the other by what is written here.
                for copy in copies.subtracting(before) {
                    try home.age(copy, seconds: 600 - number)
                }
                #expect(try copies.reduce(0) { try $0 + contents(of: $1).count } <= 25_000)
            }
            #expect(home.copies().count > 10)
            let fetched = home.fetched
            _ = try home.get("w/59")
            #expect(home.fetched == fetched)
            _ = try home.get("w/0")
            #expect(home.fetched == fetched + 1)
        }
    }

    @Test func `what is larger than a tenth of the limit is not kept`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path, bytes: 25_000)
            try home.put(Array(repeating: 1, count: 2_400), "w/a")
            #expect(try home.get("w/a").count == 2_400)
            #expect(home.copies().isEmpty)
        }
    }

    @Test func `a copy is used for a while only, and not from the future`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path, seconds: 100)
            try home.put([1], "w/a")
            _ = try home.get("w/a")
            for age in [101, -3_600] {
                try home.age(try #require(home.copies().first), seconds: age)
                let fetched = home.fetched
                #expect(try home.get("w/a") == [1])
                #expect(home.fetched == fetched + 1)
            }
        }
    }

    @Test func `a cache that cannot keep anything costs nothing but time`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            try home.put([1], "w/a")
            // Files in the places of all folders.
            for number in 0..<256 {
                let name = String(number + 256, radix: 16).dropFirst()
                try Data().write(to: URL(fileURLWithPath: home.directory + "/" + name))
            }
            for _ in 0..<2 { #expect(try home.get("w/a") == [1]) }
            #expect(home.fetched == 2)
            try home.cached.check()
        }
    }

    @Test func `two processes share a directory`() throws {
        try withTemporaryDirectory { path in
            let home = try CachedHome(path)
            try home.put([1], "w/a")
            let other = try home.store()
            _ = try home.get("w/a")
            #expect(try other.get(home.key("w/a")).digest() == SHA256Digest(of: [1]))
            #expect(home.fetched == 1)
            try other.delete(home.key("w/a"))
            #expect(home.code { _ = try home.get("w/a") } == .notFound)
        }
    }
}

private func memory(_ bytes: [UInt8]) throws -> MemoryFile {
    let memory = try MemoryFile()
    try memory.write(bytes.span)
    try memory.seal()
    return memory
}

/// A cached store, the truth behind it, and what is known as clean.
private struct CachedHome {
    let truth: CountingStore
    let directory: String
    let clean = MonitoredValue<[String: String]>([:])
    let cached: CachedObjectStore
    private let limits: ObjectCache.Limits
    private let ring: KeyRing

    init(_ path: String, bytes: Int = 100 << 20, seconds: Int = 3_600) throws {
        truth = CountingStore(try LocalObjectStore(path: path + "/truth"))
        directory = path + "/cache"
        limits = ObjectCache.Limits(bytes: bytes, seconds: seconds)
        ring = try KeyRing([.generate()])
        let clean = clean
        cached = try Self.store(truth, directory, limits, ring) { key in clean.change { $0[key.description] } }
    }

    /// Another one on the same directory.
    func store(_ cleanDigest: (@Sendable (ObjectKey) throws -> String?)? = nil) throws -> CachedObjectStore {
        let clean = clean
        return try Self.store(
            truth, directory, limits, ring, cleanDigest ?? { key in clean.change { $0[key.description] } })
    }

    private static func store(
        _ truth: CountingStore, _ directory: String, _ limits: ObjectCache.Limits, _ ring: KeyRing,
        _ cleanDigest: @escaping @Sendable (ObjectKey) throws -> String?
    ) throws -> CachedObjectStore {
        CachedObjectStore(
            truth, directory: try LocalObjectStore(path: directory), limits: limits, ring: ring,
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, cleanDigest: cleanDigest)
    }

    var fetched: Int { truth.fetched.change { $0 } }

    func key(_ name: String) -> ObjectKey {
        guard let key = ObjectKey(name) else { preconditionFailure("\(name) is no key") }
        return key
    }

    func put(_ bytes: [UInt8], _ name: String, isClean: Bool = true) throws {
        let content = try memory(bytes)
        try cached.put(content, bytes: bytes.count, as: key(name))
        if isClean { clean.change { $0[name] = SHA256Digest(of: bytes.span).description } }
    }

    func get(_ name: String, _ range: Range<Int>? = nil) throws -> [UInt8] {
        let content = try cached.get(key(name), range: range)
        return try content.duplicate().read(at: 0, count: content.count())
    }

    /// What another process would find.
    func reopened() throws -> Reader { Reader(store: try store()) }

    struct Reader {
        let store: CachedObjectStore

        func get(_ name: String) throws -> [UInt8] {
            let content = try store.get(#require(ObjectKey(name)))
            return try content.duplicate().read(at: 0, count: content.count())
        }
    }

    /// Paths of all copies.
    func copies() -> [String] {
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.contains("-") }.map { directory + "/" + $0 }
    }

    func age(_ path: String, seconds: Int) throws {
        let date = Date().addingTimeInterval(-Double(seconds))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    }

    func code(_ body: () throws -> Void) -> StoreError.Code? {
        do { try body() } catch { return (error as? StoreError)?.code }
        return nil
    }
}

/// Counts how often objects are fetched, and can be down.
private final class CountingStore: ObjectStore {
    private let store: LocalObjectStore
    let fetched = MonitoredValue(0)
    let isDown = MonitoredValue(false)

    init(_ store: LocalObjectStore) { self.store = store }

    private func ask() throws(StoreError) -> LocalObjectStore {
        guard !isDown.change({ $0 }) else { throw StoreError(code: .unavailable, description: "down") }
        return store
    }

    var capabilities: StoreCapabilities { store.capabilities }

    func put(_ bytes: [UInt8], _ key: ObjectKey) throws {
        let content = try memory(bytes)
        try put(content, bytes: bytes.count, as: key)
    }

    func put(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError) { try ask().put(content, bytes: bytes, as: key, attributes) }

    func replace(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        expecting oldDigest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError) {
        try ask().replace(content, bytes: bytes, as: key, expecting: oldDigest, attributes)
    }

    func get(_ key: ObjectKey, range: Range<Int>?) throws(StoreError) -> MemoryFile {
        fetched.change { $0 += 1 }
        return try ask().get(key, range: range)
    }

    func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo? { try ask().head(key) }
    func delete(_ key: ObjectKey) throws(StoreError) { try ask().delete(key) }
    func list(_ prefix: KeyPrefix, from start: String?, limit: Int) throws(StoreError) -> ObjectPage {
        try ask().list(prefix, from: start, limit: limit)
    }
    func copy(_ source: ObjectKey, to target: ObjectKey) throws(StoreError) { try ask().copy(source, to: target) }
    func presign(_ key: ObjectKey, downloadName: String?, seconds: Int) throws(StoreError) -> String {
        try ask().presign(key, downloadName: downloadName, seconds: seconds)
    }
    func check() throws(StoreError) { try ask().check() }
}
