import Foundation
import IngestTestSupport
import NativeBytes
import NativeSystem
import ObjectStorage
import StoreTestSupport
import Testing

@testable import S3Storage

@Suite(.enabled(if: TestServer.isRunning, "scripts/s3-tests.sh starts the servers"))
struct ServerTests {
    @Test(arguments: TestServer.running, StoreRule.all)
    func `a bucket keeps every rule of a store`(server: TestServer, rule: StoreRule) throws {
        try rule.hold(in: try server.store())
    }

    @Test(arguments: TestServer.running)
    func `so does a bucket with a prefix, and parts of 5 MiB`(server: TestServer) throws {
        let store = try server.store {
            $0.location.prefix = KeyPrefix("some/where") ?? .all
            $0.partBytes = 5 << 20
        }
        for rule in StoreRule.all { try rule.hold(in: store) }
    }

    @Test(arguments: TestServer.running)
    func `so does a bucket without conditional put`(server: TestServer) throws {
        let store = try server.store()
        store.learn { $0.hasConditionalPut = false }
        for rule in StoreRule.all { try rule.hold(in: store) }
    }

    private func memory(_ bytes: [UInt8]) throws -> MemoryFile {
        let memory = try MemoryFile()
        try memory.write(bytes.span)
        try memory.seal()
        return memory
    }

    @Test(arguments: TestServer.running)
    func `an object in parts comes back, is known again, and leaves no parts`(server: TestServer) throws {
        let store = try server.store(bucket: "in-parts") { $0.partBytes = 5 << 20 }
        var generator = SeededGenerator(seed: 5)
        let block = generator.bytes(1 << 16)
        let bytes = Array(repeatElement(block, count: 330).joined())  // 21,626,880 bytes, 5 parts
        let content = try memory(bytes)
        let digest = try content.digest()
        let key = try #require(ObjectKey("parts/" + UUID().uuidString.lowercased()))
        try store.put(content, bytes: bytes.count, as: key)
        try store.put(content, bytes: bytes.count, as: key)
        let whole = try store.get(key)
        #expect(try whole.digest() == digest)
        let cut = try store.get(key, range: (5 << 20) - 1..<(5 << 20) + 2)
        #expect(try cut.copied(0..<3) == Array(bytes[(5 << 20) - 1..<(5 << 20) + 2]))
        #expect(try store.head(key)?.bytes == bytes.count)
        let other = try memory(bytes + [1])
        #expect { try store.put(other, bytes: bytes.count + 1, as: key) } throws: {
            ($0 as? StoreError)?.code == .keyTaken
        }
        #expect(try store.abortUploads(begunBefore: UTCTime.now.seconds + 60, isDry: true) == 0)
    }

    @Test(.enabled(if: TestServer.swift.url != nil))
    func `100 MiB in 20 parts, one after the other and four at once`() throws {
        let block = Array(0..<255 as Range<UInt8>)
        var bytes = Array(repeatElement(block, count: (100 << 20) / block.count).joined())
        var times: [Int: Duration] = [:]
        for atOnce in [1, 4] {
            let store = try TestServer.swift.store(bucket: "large") {
                $0.partBytes = 5 << 20
                $0.partsAtOnce = atOnce
            }
            bytes[0] = UInt8(atOnce)
            let content = try memory(bytes)
            let digest = try content.digest()
            let key = try #require(ObjectKey("large/" + UUID().uuidString.lowercased()))
            let started = ContinuousClock.now
            try store.put(content, bytes: bytes.count, as: key)
            times[atOnce] = ContinuousClock.now - started
            let whole = try store.get(key)
            #expect(try whole.digest() == digest)
            try store.delete(key)
        }
        print("100 MiB in parts: \(times)")
    }

    @Test(arguments: TestServer.exclusive)
    func `of eight that put other bytes under one key one wins, and the others hear of it`(server: TestServer) throws {
        let store = try server.store(bucket: "exclusive")
        for _ in 0..<10 {
            let key = try #require(ObjectKey("w/" + UUID().uuidString.lowercased()))
            let outcomes = MonitoredValue<[UInt8: StoreError.Code?]>([:])
            WaitingThreads.forEach(Array(0..<8 as Range<UInt8>), threads: 8) { number in
                do {
                    let content = try self.memory([number])
                    try store.put(content, bytes: 1, as: key)
                    outcomes.change { $0[number] = .some(nil) }
                } catch {
                    outcomes.change { $0[number] = (error as? StoreError)?.code ?? .unavailable }
                }
            }
            let all = outcomes.change { $0 }
            let winners = all.filter { $0.value == nil }.map(\.key)
            #expect(winners.count == 1 && all.filter { $0.value == .keyTaken }.count == 7, "\(all)")
            let kept = try store.get(key)
            #expect(try kept.copied(0..<1) == winners)
        }
    }

    /// moto says of every upload that it was begun in 2010.
    @Test(.enabled(if: TestServer.swift.url != nil))
    func `uploads that nobody ended are found and aborted`() throws {
        let store = try TestServer.swift.store(bucket: "unfinished")
        for name in ["a", "b"] {
            _ = try store.client.perform(S3Call(method: .post, key: name, query: [("uploads", "")]))
        }
        #expect(try store.abortUploads(begunBefore: UTCTime.now.seconds - 3_600, isDry: false) == 0)
        #expect(try store.abortUploads(begunBefore: UTCTime.now.seconds + 60, isDry: true) == 2)
        #expect(try store.abortUploads(begunBefore: UTCTime.now.seconds + 60, isDry: false) == 2)
        #expect(try store.abortUploads(begunBefore: UTCTime.now.seconds + 60, isDry: true) == 0)
    }

    @Test(arguments: TestServer.running)
    func `a bucket that is not there refuses, and is no missing object`(server: TestServer) throws {
        let store = S3ObjectStore(try server.client(bucket: "never-made"), log: TestServer.silent)
        let key = try #require(ObjectKey("a"))
        #expect { _ = try store.list(.all, from: nil, limit: 1) } throws: { ($0 as? StoreError)?.code == .refused }
        #expect { try store.check() } throws: { ($0 as? StoreError)?.isTemporary == false }
        _ = key
    }

    @Test(arguments: TestServer.running)
    func `check puts, gets and deletes, and leaves nothing`(server: TestServer) throws {
        let store = try server.store(bucket: "checked")
        try store.check()
        #expect(try store.list(.all, from: nil, limit: 10).objects.isEmpty)
    }
}

/// What only a server that verifies signatures can show.
@Suite(.enabled(if: TestServer.swift.url != nil, "scripts/s3-tests.sh starts the servers"))
struct StrictServerTests {
    @Test func `a wrong secret, a wrong region and a wrong clock`() throws {
        _ = try TestServer.swift.store()
        let wrong = FixedCredentials(
            credentials: S3Credentials(accessKey: "AKIATEST0000000000A1", secretKey: SecretText("hidden-word")))
        let store = S3ObjectStore(try TestServer.swift.client(credentials: wrong), log: TestServer.silent)
        do {
            _ = try store.list(.all, from: nil, limit: 1)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .refused && !error.description.contains("hidden-word"))
        }
        // The server names its region, and the client follows.
        let elsewhere = S3ObjectStore(
            try TestServer.swift.client { $0.location.region = "eu-west-9" }, log: TestServer.silent)
        _ = try elsewhere.list(.all, from: nil, limit: 1)
    }

    @Test(arguments: TestServer.strict, [S3Location.Style.path, .virtual])
    func `keys of the strangest characters, in paths and below virtual hosts`(
        server: TestServer, style: S3Location.Style
    ) throws {
        _ = try server.store()
        let keys = ["a b+c", "ü/é", "a//b", "x/../y", "%41%2F", "(a)'!*", "~a=b&c;d:e@f,g$h", "\u{1F600}"]
        let client = try server.client {
            $0.location.style = style
            $0.location.endpoint = server.url?.replacing("127.0.0.1", with: "localhost")
        }
        for key in keys {
            let path = "odd-\(style)/" + key
            _ = try client.perform(S3Call(method: .put, key: path, body: [1, 2]))
            #expect(try client.perform(S3Call(method: .get, key: path)).body == [1, 2], "\(key)")
            let listing = try client.perform(
                S3Call(method: .get, key: nil, query: [("list-type", "2"), ("prefix", path), ("encoding-type", "url")]))
            #expect(try S3ListDocument(listing.body).entries.map(\.key) == [path])
            _ = try client.perform(S3Call(method: .delete, key: path))
        }
    }

    private func status(_ url: String, _ method: String, _ headers: [String: String] = [:], body: [UInt8] = []) throws
        -> Int
    {
        let parts = try #require(URLComponents(string: url))
        var request = HTTPRequest(
            method: try #require(HTTPRequest.Method(rawValue: method)), scheme: "http",
            host: "\(try #require(parts.host)):\(try #require(parts.port))", path: parts.percentEncodedPath)
        request.query = (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        request.headers = headers
        return try TestServer.transport.send(request, body: body, limit: 1 << 20, seconds: nil).status
    }

    @Test func `a presigned URL is for one key, one method and a while`() throws {
        let store = try TestServer.swift.store(bucket: "presigned")
        let content = try MemoryFile()
        try content.seal()
        let keys = try ["w/a", "w/b"].map { try #require(ObjectKey($0)) }
        for key in keys { try store.put(content, bytes: 0, as: key) }
        let url = try store.presign(keys[0], downloadName: "a b.jpg", seconds: 900)
        #expect(try status(url, "GET") == 200)
        #expect(try status(url.replacing("/w/a?", with: "/w/b?"), "GET") == 403)
        #expect(try status(url, "PUT") == 403)
        #expect(try status(url, "DELETE") == 403)
        #expect(try status(url.replacing("attachment", with: "inline"), "GET") == 403)
        let short = try store.presign(keys[0], downloadName: nil, seconds: 1)
        Thread.sleep(forTimeInterval: 2.1)
        #expect(try status(short, "GET") == 403)

    }

    @Test func `a presigned upload is for one key, one type and one length`() throws {
        _ = try TestServer.swift.store(bucket: "presigned")
        let source = S3Source(
            try TestServer.swift.client(bucket: "presigned") { $0.location.prefix = KeyPrefix("dirty") ?? .all })
        let upload = try source.presignUpload(
            try #require(ObjectKey("w/c")), mediaType: "image/png", bytes: 1, seconds: 60)
        #expect(upload.key == "dirty/w/c")
        let png = ["content-type": "image/png"]
        #expect(try status(upload.url, "PUT", ["content-type": "image/jpeg"], body: [1]) == 403)
        #expect(try status(upload.url, "PUT", png, body: [1, 2]) == 403)
        #expect(try status(upload.url, "PUT", body: [1]) == 403)
        #expect(try status(upload.url.replacing("/dirty/", with: "/clean/"), "PUT", png, body: [1]) == 403)
        #expect(try status(upload.url, "GET") == 403)
        #expect(try status(upload.url, "PUT", png, body: [1]) == 200)
        for seconds in [0, -1, 604_801] {
            #expect(throws: StoreError.self) {
                try source.presignUpload(
                    #require(ObjectKey("a")), mediaType: "image/png", bytes: 1, seconds: seconds)
            }
        }
    }
}
