import IngestTestSupport
import NativeBytes
import NativeSystem
import ObjectStorage
import StoreTestSupport
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: StoreRule.all)
    func `a directory keeps every rule of a store`(rule: StoreRule) throws {
        try withTemporaryDirectory { path in try rule.hold(in: try LocalObjectStore(path: path)) }
    }

    @Test(arguments: StoreRule.all)
    func `a part of a store keeps them too`(rule: StoreRule) throws {
        try withTemporaryDirectory { path in
            try rule.hold(in: ScopedObjectStore(try LocalObjectStore(path: path), scope: .all))
        }
    }

    @Test func `nothing outside its part can be named`() throws {
        try withTemporaryDirectory { path in
            let whole = try LocalObjectStore(path: path)
            let mine = ScopedObjectStore(whole, scope: try #require(KeyPrefix("w/ours")))
            let content = try MemoryFile()
            try content.seal()
            let inside = try #require(ObjectKey("w/ours/a"))
            try mine.put(content, bytes: 0, as: inside)
            for name in ["w/ours", "w/other/a", "w/oursbutnot/a", "a", "w/a", "ours/a"] {
                let key = try #require(ObjectKey(name))
                try expectOutside { try mine.put(content, bytes: 0, as: key) }
                try expectOutside { _ = try mine.get(key) }
                try expectOutside { _ = try mine.head(key) }
                try expectOutside { try mine.delete(key) }
                try expectOutside { try mine.copy(inside, to: key) }
                try expectOutside { try mine.copy(key, to: inside) }
                try expectOutside { _ = try mine.presign(key, downloadName: nil, seconds: 1) }
            }
            for prefix in ["", "w", "w/other", "w/oursbutnot"] {
                let prefix = try #require(KeyPrefix(prefix))
                try expectOutside { _ = try mine.list(prefix, from: nil, limit: 10) }
            }
            #expect(try mine.list(try #require(KeyPrefix("w/ours")), from: nil, limit: 10).objects.count == 1)
        }
    }

    private func expectOutside(_ body: () throws -> Void) throws {
        #expect { try body() } throws: { ($0 as? StoreError)?.code == .outsideScope }
    }

    @Test func `deleting removes the folders that it leaves empty`() throws {
        try withTemporaryDirectory { path in
            let store = try LocalObjectStore(path: path)
            let content = try MemoryFile()
            try content.seal()
            for name in ["a/b/c", "a/d"] {
                try store.put(content, bytes: 0, as: try #require(ObjectKey(name)))
            }
            try store.delete(try #require(ObjectKey("a/b/c")))
            let root = try Directory(path: path)
            let folder = try root.directory(try #require(RawFileName("a")))
            #expect(try folder.names(limit: 9).map(\.bytes) == [Array("d".utf8)])
            try store.delete(try #require(ObjectKey("a/d")))
            #expect(try root.names(limit: 9).isEmpty)
        }
    }
}
