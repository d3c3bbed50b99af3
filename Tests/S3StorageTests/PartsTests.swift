import Foundation
import IngestTestSupport
import NativeBytes
import NativeSystem
import ObjectStorage
import Testing

@testable import S3Storage

/// Objects that are sent in parts.
@Suite struct PartsTests {
    /// A store of one object in parts, that remembers what came and how many parts came at once.
    private final class PartsServer: Sendable {
        struct State: Sendable {
            var parts: [Int: [UInt8]] = [:]
            var atOnce = 0
            var mostAtOnce = 0
            /// Each part is held until so many have come at once, 5 s at most.
            var wantedAtOnce = 1
            var creation: [String: String] = [:]
            var partHeaders: [Int: [String: String]] = [:]
            var completion = ""
            var completionHeaders: [String: String] = [:]
            var object: [UInt8]?
            var isAborted = false
            /// Keys of uploads that were there before.
            var leftovers: [String] = []
            var abortedLeftovers: [String] = []
            var failingPart: Int?
            var hasOtherTags = false
            var isLying = false
        }

        let state = MonitoredValue(State())

        func answer(_ request: HTTPRequest, _ body: [UInt8]) -> HTTPResponse {
            let query = Dictionary(request.query, uniquingKeysWith: { first, _ in first })
            if request.method == .post, query["uploads"] != nil {
                state.change { $0.creation = request.headers }
                return HTTPResponse(
                    200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
            }
            if let number = query["partNumber"].flatMap({ Int($0) }) { return put(number, request, body) }
            if request.method == .post {
                state.change { state in
                    state.completion = String(decoding: body, as: UTF8.self)
                    state.completionHeaders = request.headers
                    state.object = (1...max(1, state.parts.count)).flatMap { state.parts[$0] ?? [] }
                    if state.isLying { state.object?[0] ^= 1 }
                }
                return HTTPResponse(200, "<CompleteMultipartUploadResult/>")
            }
            if request.method == .delete {
                state.change { state in
                    guard let upload = query["uploadId"] else { return state.object = nil }
                    if upload == "u" { state.isAborted = true } else { state.abortedLeftovers.append(upload) }
                }
                return HTTPResponse(204)
            }
            if query["uploads"] != nil {
                let uploads = state.change { $0.leftovers }.map {
                    "<Upload><Key>\($0)</Key><UploadId>old-\($0)</UploadId></Upload>"
                }
                return HTTPResponse(
                    200, "<ListMultipartUploadsResult>\(uploads.joined())</ListMultipartUploadsResult>")
            }
            guard let object = state.change({ $0.object }) else { return .error(404, "NoSuchKey") }
            return HTTPResponse(status: 200, headers: ["content-length": String(object.count)], body: object)
        }

        private func put(_ number: Int, _ request: HTTPRequest, _ body: [UInt8]) -> HTTPResponse {
            let (isFailing, isOther) = state.change { state in
                state.atOnce += 1
                state.mostAtOnce = max(state.mostAtOnce, state.atOnce)
                return (state.failingPart == number, state.hasOtherTags)
            }
            let end = Date().addingTimeInterval(5)
            while state.change({ $0.mostAtOnce < $0.wantedAtOnce }), Date() < end {
                Thread.sleep(forTimeInterval: 0.001)
            }
            state.change { state in
                state.atOnce -= 1
                state.parts[number] = body
                state.partHeaders[number] = request.headers
            }
            let tag = isOther ? "opaque-\(number)" : S3ETag.plain(body.span)
            return isFailing ? .error(403, "AccessDenied") : HTTPResponse(200, "", ["etag": "\"\(tag)\""])
        }
    }

    /// Of a part; a real store wants 5 MiB.
    private static let size = 1 << 16

    private func store(
        _ server: PartsServer, _ change: (inout S3Configuration) -> Void = { _ in }
    ) throws -> S3ObjectStore {
        var configuration = S3Configuration(location: S3Location(bucket: "bucket", endpoint: "https://host"))
        configuration.partBytes = Self.size
        change(&configuration)
        let transport = ScriptedTransport { request, body, _ in server.answer(request, body) }
        return S3ObjectStore(
            try S3Client(
                configuration, credentials: FixedCredentials(), transport: transport, log: TestServer.silent,
                pause: { _ in }), log: TestServer.silent)
    }

    /// 6 parts, the last one of 3 bytes.
    private func put(_ store: S3ObjectStore) throws -> [UInt8] {
        var generator = SeededGenerator(seed: 11)
        let bytes = generator.bytes(5 * Self.size) + [1, 2, 3]
        let content = try MemoryFile()
        try content.write(bytes.span)
        try content.seal()
        try store.put(content, bytes: bytes.count, as: try #require(ObjectKey("w/k")))
        return bytes
    }

    @Test(arguments: [1, 3, 32]) func `so many parts at once and no more, in their order at the end`(most: Int) throws {
        let server = PartsServer()
        server.state.change { $0.wantedAtOnce = min(most, 6) }
        let bytes = try put(try store(server) { $0.partsAtOnce = most })
        let state = server.state.change { $0 }
        #expect(state.object == bytes)
        #expect(state.parts.count == 6)
        #expect(state.mostAtOnce == min(most, 6))
        let numbers = state.completion.matches(of: /<PartNumber>(\d+)</).compactMap { Int($0.1) }
        #expect(numbers == Array(1...6))
    }

    @Test(arguments: [1, 2])
    func `after a failure no part is begun, all are waited for, and the upload is aborted`(most: Int) throws {
        let server = PartsServer()
        server.state.change { $0.failingPart = 2 }
        #expect { _ = try put(try store(server) { $0.partsAtOnce = most }) } throws: {
            ($0 as? StoreError)?.code == .refused
        }
        let state = server.state.change { $0 }
        #expect(state.isAborted && state.object == nil && state.atOnce == 0)
        // Of two threads one may be slow, and the other one far.
        #expect(most > 1 || state.parts.count == 2)
    }

    @Test func `what a crash left under the same key is aborted before, and nothing else`() throws {
        let server = PartsServer()
        let key = "w/k"
        server.state.change { $0.leftovers = [key, key + "2", "w"] }
        _ = try put(try store(server))
        #expect(server.state.change { $0.abortedLeftovers } == ["old-" + key])
        #expect(!server.state.change { $0.isAborted })
    }

    @Test func `checksums, a lock and a key of ours go with each part`() throws {
        let server = PartsServer()
        _ = try put(
            try store(server) {
                $0.checksums = .sha256
                $0.lock = .init(mode: .governance, days: 1)
                $0.encryption = .customerKey(Array(repeating: 0x61, count: 32))
                $0.storageClass = "STANDARD_IA"
            })
        let state = server.state.change { $0 }
        #expect(state.creation["x-amz-checksum-algorithm"] == "SHA256")
        #expect(state.creation["x-amz-object-lock-mode"] == "GOVERNANCE")
        #expect(state.creation["x-amz-storage-class"] == "STANDARD_IA")
        // printf '\1\2\3' | openssl dgst -sha256 -binary | base64
        let checksum = "A5BYxvLAy0ksUzsKTRTvd8wPeKvMztUofYShogEc+4E="
        #expect(state.partHeaders[6]?["x-amz-checksum-sha256"] == checksum)
        // printf '\1\2\3' | openssl md5 -binary | base64
        #expect(state.partHeaders[6]?["content-md5"] == "Uonfc331cyb83SJZevsfrA==")
        #expect(state.completion.contains("<ChecksumSHA256>\(checksum)</ChecksumSHA256>"))
        for number in 1...6 {
            #expect(
                state.partHeaders[number]?["x-amz-server-side-encryption-customer-key-md5"]
                    == "Xsqb0+sHwAbNQ65I395/0w==")
        }
        let plain = PartsServer()
        _ = try put(try store(plain))
        #expect(plain.state.change { $0.creation["x-amz-checksum-algorithm"] } == nil)
        #expect(!plain.state.change { $0.completion }.contains("Checksum"))
    }

    @Test(arguments: [
        (S3Configuration.Checksums.crc32c, "CRC32C", CyclicChecksum.crc32c), (.crc64nvme, "CRC64NVME", .crc64nvme),
    ])
    func `a checksum of the whole object goes with the end of the upload`(
        checksums: S3Configuration.Checksums, name: String, kind: CyclicChecksum
    ) throws {
        let server = PartsServer()
        let bytes = try put(try store(server) { $0.checksums = checksums })
        let state = server.state.change { $0 }
        let header = "x-amz-checksum-" + name.lowercased()
        #expect(state.creation["x-amz-checksum-algorithm"] == name)
        #expect(state.creation["x-amz-checksum-type"] == "FULL_OBJECT")
        let last = ObjectChecksum.text(kind, kind.value(of: ([1, 2, 3] as [UInt8]).span, after: kind.start))
        #expect(state.partHeaders[6]?[header] == last)
        #expect(state.completion.contains("<Checksum\(name)>\(last)</Checksum\(name)>"))
        let whole = ObjectChecksum.text(kind, kind.value(of: bytes.span, after: kind.start))
        #expect(state.completionHeaders[header] == whole)
        #expect(state.completionHeaders["x-amz-checksum-type"] == "FULL_OBJECT")
    }

    @Test func `where ETags prove nothing the object is read back`() throws {
        let server = PartsServer()
        server.state.change { $0.hasOtherTags = true }
        _ = try put(try store(server))
        let liar = PartsServer()
        liar.state.change {
            $0.hasOtherTags = true
            $0.isLying = true
        }
        #expect { _ = try put(try store(liar)) } throws: { ($0 as? StoreError)?.isTemporary == true }
        #expect(liar.state.change { $0.object } == nil, "what the store made up stayed under our key")
    }

    @Test func `an object that is there is found before parts are sent`() throws {
        let server = PartsServer()
        let bytes = try put(try store(server))
        server.state.change { $0.parts = [:] }
        #expect(try put(try store(server)) == bytes)
        server.state.change { $0.object = [1] }
        #expect { _ = try put(try store(server)) } throws: { ($0 as? StoreError)?.code == .keyTaken }
        #expect(server.state.change { $0.parts.isEmpty })
    }
}
