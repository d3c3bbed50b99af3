import NativeBytes
import ObjectStorage
import Testing

@testable import S3Storage

/// What a URL to upload is made to sign, by what the store answers to a header that nobody signed.
@Suite struct PresignedUploadTests {
    private func headers(
        endpoint: String? = "https://host", _ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse?
    ) throws -> [String] {
        let transport = ScriptedTransport { request, _, _ in answer(request) }
        let location = S3Location(bucket: "bucket", endpoint: endpoint, region: "us-east-1")
        let client = try S3Client(
            S3Configuration(location: location), credentials: FixedCredentials(), transport: transport,
            log: TestServer.silent, pause: { _ in })
        let upload = try S3Source(client).presignUpload(
            try #require(ObjectKey("w/a.png")), mediaType: "image/png", bytes: 3, seconds: 60)
        #expect(transport.exchanges.allSatisfy { $0.request.method == .get && $0.body.isEmpty })
        let signed = upload.headers.keys.sorted() + ["host"]
        #expect(upload.url.contains("X-Amz-SignedHeaders=" + signed.sorted().joined(separator: "%3B")))
        return upload.headers.keys.sorted()
    }

    private static let plain = ["content-length", "content-type"]
    private static let guarded = plain + ["x-amz-acl", "x-amz-metadata-directive"]

    @Test func `a store that refuses unsigned headers gets none more`() throws {
        let names = try headers { request in
            request.headers["x-amz-meta-ingest-probe"] == nil ? HTTPResponse(200) : .error(403, "AccessDenied")
        }
        #expect(names == Self.plain)
    }

    @Test func `a store that takes them gets those that matter`() throws {
        #expect(try headers { _ in HTTPResponse(200) } == Self.guarded)
    }

    @Test func `where nobody can say they are signed too`() throws {
        #expect(try headers { _ in .error(403, "AccessDenied") } == Self.guarded)
    }

    @Test func `Amazon is not asked`() throws {
        #expect(try headers(endpoint: nil) { _ in nil } == Self.plain)
    }

    @Test func `without an answer there is no URL`() throws {
        #expect(throws: StoreError.self) { try headers { _ in nil } }
        #expect(throws: StoreError.self) { try headers { _ in .error(404, "NoSuchBucket") } }
        #expect(throws: StoreError.self) {
            try headers { $0.headers["x-amz-meta-ingest-probe"] == nil ? HTTPResponse(200) : nil }
        }
    }
}
