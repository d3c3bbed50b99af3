public import ObjectStorage
import NativeBytes
import NativeSystem

/// What every store must do, whatever it keeps objects in. Each rule works under a prefix of its own, so that rules can
/// run over one store at the same time and again.
public struct StoreRule: Sendable, CustomStringConvertible {
    public let description: String
    let check: @Sendable (StoreUnderTest) throws -> Void

    /// Throws a `Violation`, or what the store threw.
    public func hold(in store: any ObjectStore) throws {
        let digits = (0..<12).map { _ in "0123456789abcdef".randomElement() ?? "0" }
        try check(StoreUnderTest(store: store, folder: "rule-" + String(digits)))
    }

    public static let all: [StoreRule] = puts + replacements + reads + listings + removals
}

/// A rule that does not hold.
public struct Violation: Error, CustomStringConvertible {
    public let description: String
}

/// A store, and short words for what rules do with it.
struct StoreUnderTest {
    let store: any ObjectStore
    /// The first component of every key.
    let folder: String

    func key(_ name: String) throws -> ObjectKey {
        guard let key = ObjectKey(folder + "/" + name) else { throw Violation(description: "\(name) is not a key") }
        return key
    }

    func prefix(_ name: String = "") throws -> KeyPrefix {
        guard let prefix = KeyPrefix(folder + "/" + name) else { throw Violation(description: "\(name) is no prefix") }
        return prefix
    }

    func put(_ bytes: [UInt8], _ name: String, _ attributes: ObjectAttributes = ObjectAttributes()) throws {
        let memory = try MemoryFile()
        try memory.write(bytes.span)
        try memory.seal()
        try store.put(
            memory, bytes: bytes.count, as: try key(name), attributes)
    }

    func replace(_ old: [UInt8], by new: [UInt8], _ name: String) throws {
        let memory = try MemoryFile()
        try memory.write(new.span)
        try memory.seal()
        try store.replace(
            memory, bytes: new.count, as: try key(name),
            expecting: SHA256Digest(of: old.span), ObjectAttributes(metadata: ["generation": "new"]))
    }

    func get(_ name: String, _ range: Range<Int>? = nil) throws -> [UInt8] {
        let content = try store.get(try key(name), range: range)
        return try content.withBytes { span throws(Never) in span.indices.map { span[$0] } }
    }

    /// The names of all objects with a prefix, fetched in pages.
    func names(_ prefix: String = "", pages limit: Int = 1_000) throws -> [String] {
        var names: [String] = []
        var start: String?
        repeat {
            let page = try store.list(try self.prefix(prefix), from: start, limit: limit)
            try expect(page.objects.count <= limit, "a page of \(limit) has \(page.objects.count) objects")
            names += page.objects.map { String($0.key.description.dropFirst(folder.count + 1)) }
            start = page.next
            try expect(names.count <= 10_000, "the listing does not end")
        } while start != nil
        return names
    }

    func expect(_ holds: Bool, _ sentence: @autoclosure () -> String) throws {
        if !holds { throw Violation(description: sentence()) }
    }

    func expect<Value: Equatable>(_ found: Value, is wanted: Value, _ what: String) throws {
        try expect(found == wanted, "\(what) is \(found), not \(wanted)")
    }

    func expect(_ code: StoreError.Code, _ what: String, _ body: () throws -> Void) throws {
        do { try body() } catch let error as StoreError {
            return try expect(error.code == code, "\(what) throws \(error.code): \(error), not \(code)")
        }
        throw Violation(description: "\(what) throws nothing, not \(code)")
    }
}

extension StoreRule {
    static let puts = [
        StoreRule(description: "what was put is got, byte for byte") { test in
            for bytes in [
                [], [0], [1, 2, 3], Array("\r\n\0\r".utf8), (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) },
            ] {
                let name = "size-\(bytes.count)"
                try test.put(bytes, name)
                try test.expect(try test.get(name) == bytes, "the object of \(bytes.count) bytes is another")
                try test.expect(try test.store.head(try test.key(name))?.bytes, is: bytes.count, "bytes of head")
            }
        },
        StoreRule(description: "keys of every permitted character, up to 128 of them in a component") { test in
            for name in ["A_b-9.x", "a..b", "-", "_", String(repeating: "x", count: 128), "a/b/c/d/e/f/g.jpg"] {
                try test.put([7], name)
                try test.expect(try test.get(name), is: [7], "the object \(name)")
            }
        },
        StoreRule(description: "the same bytes again are no error") { test in
            try test.put([1, 2], "a/b.jpg")
            try test.put([1, 2], "a/b.jpg")
            try test.expect(try test.get("a/b.jpg"), is: [1, 2], "the object")
        },
        StoreRule(description: "other bytes under a key that is taken are refused and change nothing") { test in
            try test.put([1, 2], "a/b.jpg")
            for other in [[1, 3], [1], [1, 2, 3], []] as [[UInt8]] {
                try test.expect(.keyTaken, "a put of \(other)") { try test.put(other, "a/b.jpg") }
            }
            try test.expect(try test.get("a/b.jpg"), is: [1, 2], "the object")
        },
        StoreRule(description: "metadata and media type come back, where the store has them") { test in
            let attributes = ObjectAttributes(
                mediaType: "image/png", metadata: ["verdict": "accepted", "policy-digest": "076f 8f"],
                tags: ["verdict": "accepted"])
            try test.put([1], "a.png", attributes)
            guard test.store.capabilities.contains(.metadata) else { return }
            let info = try test.store.head(try test.key("a.png"))
            try test.expect(info?.attributes.mediaType, is: "image/png", "the media type")
            try test.expect(info?.attributes.metadata, is: attributes.metadata, "the metadata")
            try test.expect(info?.digest, is: SHA256Digest(of: ([1] as [UInt8]).span), "the digest")
        },
    ]

    static let reads = [
        StoreRule(description: "a range") { test in
            let bytes = (0..<100).map { UInt8($0) }
            try test.put(bytes, "hundred")
            try test.expect(try test.get("hundred", 0..<1), is: [0], "the first byte")
            try test.expect(try test.get("hundred", 40..<60), is: Array(bytes[40..<60]), "the middle")
            try test.expect(try test.get("hundred", 99..<100), is: [99], "the last byte")
            try test.expect(try test.get("hundred", 90..<1_000), is: Array(bytes[90...]), "a range beyond the end")
        },
        StoreRule(description: "a range behind the end is an error") { test in
            try test.put([1, 2], "two")
            try test.put([], "none")
            try test.expect(.invalidRange, "a range at the end") { _ = try test.get("two", 2..<3) }
            try test.expect(.invalidRange, "a range behind the end") { _ = try test.get("two", 5..<9) }
            try test.expect(.invalidRange, "a range of nothing") { _ = try test.get("none", 0..<1) }
        },
        StoreRule(description: "what is not there is not found") { test in
            try test.put([1], "a")
            for name in ["b", "a/b", "c/d/e"] {
                try test.expect(.notFound, "get of \(name)") { _ = try test.get(name) }
                try test.expect(try test.store.head(try test.key(name)) == nil, "head finds \(name)")
            }
        },
        StoreRule(description: "a folder is not an object") { test in
            try test.put([1], "a/b")
            try test.expect(.notFound, "get of a folder") { _ = try test.get("a") }
            try test.expect(try test.store.head(try test.key("a")) == nil, "head finds a folder")
        },
        StoreRule(description: "the time of a new object is now, and its version stays") { test in
            try test.put([1], "a")
            let first = try test.store.head(try test.key("a"))
            let second = try test.store.head(try test.key("a"))
            try test.expect(first?.version, is: second?.version, "the version")
            try test.expect((first?.modified ?? 0) > 1_700_000_000, "the time is \(first?.modified ?? 0)")
        },
    ]

    static let listings = [
        StoreRule(description: "a listing is in the order of bytes, and the same in pages of any size") { test in
            let names = ["a", "a-b", "a.b/c", "a.d", "aa/b/c", "ab", "b/1", "b/2", "b/3", "c0"]
            for name in names.shuffled() { try test.put([1], name) }
            let wanted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for limit in [1, 2, 3, 9, 10, 11, 1_000] {
                try test.expect(try test.names(pages: limit), is: wanted, "the listing in pages of \(limit)")
            }
        },
        StoreRule(description: "a prefix ends between components") { test in
            for name in ["a/1", "a/b/2", "ab/3", "a.4", "b/5"] { try test.put([1], name) }
            try test.expect(try test.names("a"), is: ["a/1", "a/b/2"], "the listing of a")
            try test.expect(try test.names("a/b"), is: ["a/b/2"], "the listing of a/b")
            try test.expect(try test.names("none"), is: [], "the listing of nothing")
        },
        StoreRule(description: "a listing tells sizes") { test in
            try test.put([1, 2, 3], "a")
            let page = try test.store.list(try test.prefix(), from: nil, limit: 10)
            try test.expect(page.objects.map(\.bytes), is: [3], "the sizes")
            try test.expect(page.next == nil, "there is another page")
        },
    ]

    static let removals = [
        StoreRule(description: "what was deleted is gone, and deleting it again is no error") { test in
            try test.put([1], "a/b")
            try test.put([2], "a/c")
            try test.store.delete(try test.key("a/b"))
            try test.store.delete(try test.key("a/b"))
            try test.store.delete(try test.key("never/was"))
            try test.expect(.notFound, "get after delete") { _ = try test.get("a/b") }
            try test.expect(try test.names(), is: ["a/c"], "what is left")
        },
        StoreRule(description: "a key can be used again after its object was deleted") { test in
            try test.put([1], "a/b/c")
            try test.store.delete(try test.key("a/b/c"))
            try test.put([2, 2], "a/b/c")
            try test.expect(try test.get("a/b/c"), is: [2, 2], "the object")
        },
        StoreRule(description: "a copy has the same bytes, and its source stays") { test in
            try test.put([1, 2, 3], "a", ObjectAttributes(mediaType: "image/gif", metadata: ["x": "y"]))
            try test.store.copy(try test.key("a"), to: try test.key("b/c"))
            try test.store.copy(try test.key("a"), to: try test.key("b/c"))
            try test.expect(try test.get("a"), is: [1, 2, 3], "the source")
            try test.expect(try test.get("b/c"), is: [1, 2, 3], "the copy")
            if test.store.capabilities.contains(.metadata) {
                let copied = try test.store.head(try test.key("b/c"))
                try test.expect(copied?.attributes.metadata, is: ["x": "y"], "the copied metadata")
                try test.expect(copied?.attributes.mediaType, is: "image/gif", "the copied media type")
            }
        },
        StoreRule(description: "a copy does not replace other bytes, and what is not there cannot be copied") { test in
            try test.put([1], "a")
            try test.put([2], "b")
            try test.expect(.keyTaken, "a copy onto another object") {
                try test.store.copy(try test.key("a"), to: try test.key("b"))
            }
            try test.expect(.notFound, "a copy of nothing") {
                try test.store.copy(try test.key("none"), to: try test.key("c"))
            }
            try test.expect(try test.get("b"), is: [2], "the target")
        },
        StoreRule(description: "presigned URLs are given out, or said to be unsupported") { test in
            try test.put([1], "a")
            if test.store.capabilities.contains(.presign) {
                let url = try test.store.presign(try test.key("a"), downloadName: nil, seconds: 60)
                try test.expect(url.hasPrefix("http"), "the URL is of another kind")
                for seconds in [0, -1, 604_801] {
                    try test.expect(.invalidRequest, "a URL for \(seconds) s") {
                        _ = try test.store.presign(try test.key("a"), downloadName: nil, seconds: seconds)
                    }
                }
            } else {
                try test.expect(.unsupported, "presign") {
                    _ = try test.store.presign(try test.key("a"), downloadName: nil, seconds: 60)
                }
            }
        },
    ]
}
