import NativeSystem
import ObjectStorage
import Testing

@testable import S3Storage

/// Pages that a store cuts off before the first entry, as Amazon's does when it passes over deleted versions.
@Suite struct ListingTests {
    private func client(_ transport: ScriptedTransport) throws -> S3Client {
        try S3Client(
            S3Configuration(location: S3Location(bucket: "bucket", endpoint: "https://host", region: "us-east-1")),
            credentials: FixedCredentials(), transport: transport, log: TestServer.silent, pause: { _ in })
    }

    private static func page(_ keys: [String], next: String?) -> HTTPResponse {
        let entries = keys.map { "<Contents><Key>\($0)</Key><Size>1</Size><ETag>&quot;e&quot;</ETag></Contents>" }
        let end = next.map { "<IsTruncated>true</IsTruncated><NextContinuationToken>\($0)</NextContinuationToken>" }
        return HTTPResponse(200, "<ListBucketResult>\(entries.joined())\(end ?? "")</ListBucketResult>")
    }

    /// Two empty pages, then `a` and `b`, then an empty one, then `c`.
    private let transport = ScriptedTransport { request, _, _ in
        let query = Dictionary(request.query, uniquingKeysWith: { first, _ in first })
        switch (query["start-after"], query["continuation-token"]) {
        case (nil, nil): return Self.page([], next: "1")
        case (nil, "1"): return Self.page([], next: "2")
        case (nil, "2"): return Self.page(["a", "b"], next: "3")
        case ("b", nil): return Self.page([], next: "4")
        case ("b", "4"): return Self.page(["c"], next: nil)
        default: return .error(400, "InvalidArgument")
        }
    }

    @Test func `a source goes on behind a page without entries`() throws {
        let source = S3Source(try client(transport))
        let first = try source.list(from: nil)
        #expect(first.items.map(\.key) == ["a", "b"] && first.next == "b")
        let second = try source.list(from: first.next)
        #expect(second.items.map(\.key) == ["c"] && second.next == nil)
    }

    @Test func `a store does so too`() throws {
        let store = S3ObjectStore(try client(transport), log: TestServer.silent)
        var keys: [String] = []
        try store.forEach(.all) { keys.append($0.key.description) }
        #expect(keys == ["a", "b", "c"])
    }

    @Test func `empty pages without end are an error`() throws {
        let endless = ScriptedTransport { _, _, count in Self.page([], next: "\(count)") }
        let source = S3Source(try client(endless))
        #expect { _ = try source.list(from: nil) } throws: { ($0 as? StoreError)?.isTemporary == true }
        #expect(endless.exchanges.count == 1_000)
    }

    @Test func `an empty bucket is one page`() throws {
        let source = S3Source(try client(ScriptedTransport { _, _, _ in Self.page([], next: nil) }))
        let page = try source.list(from: nil)
        #expect(page.items.isEmpty && page.next == nil)
    }
}
