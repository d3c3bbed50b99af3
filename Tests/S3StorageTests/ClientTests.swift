import Foundation
import NativeBytes
import NativeSystem
import ObjectStorage
import Testing

@testable import S3Storage

@Suite struct ClientTests {
    private func client(
        _ transport: ScriptedTransport, credentials: any CredentialSource = FixedCredentials(),
        location: S3Location = S3Location(bucket: "bucket", endpoint: "https://host", region: "us-east-1"),
        _ change: (inout S3Configuration) -> Void = { _ in }
    ) throws -> S3Client {
        var configuration = S3Configuration(location: location)
        change(&configuration)
        return try S3Client(
            configuration, credentials: credentials, transport: transport, log: TestServer.silent, pause: { _ in })
    }

    private let get = S3Call(method: .get, key: "a/b c")

    private func put(_ store: S3ObjectStore, _ attributes: ObjectAttributes = .init()) throws {
        let content = try MemoryFile()
        try content.write(([1, 2, 3] as [UInt8]).span)
        try content.seal()
        try store.put(
            content, bytes: 3, as: try #require(ObjectKey("w/k")), attributes)
    }

    /// MD5 of 01 02 03 (`printf '\1\2\3' | md5sum`).
    private static let tag = "\"5289df737df57326fcdd22597afb1fac\""

    @Test func `paths, virtual hosts and Amazon's own`() throws {
        let transport = ScriptedTransport { _, _, _ in HTTPResponse(200) }
        _ = try client(transport).perform(get)
        _ = try client(
            transport,
            location: S3Location(bucket: "bucket", endpoint: "https://host:8443", region: "x", style: .virtual)
        ).perform(get)
        _ = try client(transport, location: S3Location(bucket: "bucket", region: "eu-west-1")).perform(get)
        _ = try client(transport, location: S3Location(bucket: "my.bucket", region: "cn-north-1")).perform(get)
        _ = try client(transport).perform(S3Call(method: .get, key: nil))
        #expect(
            transport.exchanges.map(\.request.url) == [
                "https://host/bucket/a/b%20c", "https://bucket.host:8443/a/b%20c",
                "https://bucket.s3.eu-west-1.amazonaws.com/a/b%20c",
                "https://s3.cn-north-1.amazonaws.com.cn/my.bucket/a/b%20c", "https://host/bucket",
            ])
    }

    @Test(arguments: [
        ("http://127.0.0.1:9000", true), ("http://localhost", true), ("http://[::1]:9000", true),
        ("http://192.0.2.1", false), ("http://127.0.0.1.example.org", false), ("http://localhost.example.org", false),
        ("https://192.0.2.1", true),
    ])
    func `plain HTTP reaches this machine alone`(endpoint: String, isAllowed: Bool) throws {
        let location = S3Location(bucket: "bucket", endpoint: endpoint)
        let transport = ScriptedTransport { _, _, _ in HTTPResponse(200) }
        #expect(((try? client(transport, location: location)) != nil) == isAllowed)
        #expect(throws: Never.self) { try client(transport, location: location) { $0.allowsPlainHTTP = true } }
    }

    @Test func `a clock that is wrong is put right once, for all calls to come`() throws {
        let server = UTCTime.now.advanced(by: 3_600)
        let transport = ScriptedTransport { request, _, _ in
            let sent = request.headers["x-amz-date"] ?? ""
            let isRight = (0...5).contains { server.advanced(by: $0 - 1).compact == sent }
            return isRight
                ? HTTPResponse(200) : .error(403, "RequestTimeTooSkewed", "", ["date": Self.httpDate(server)])
        }
        let client = try client(transport)
        _ = try client.perform(get)
        #expect(transport.exchanges.count == 2)
        _ = try client.perform(get)
        #expect(transport.exchanges.count == 3)
    }

    private static func httpDate(_ time: UTCTime) -> String {
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(secondsFromGMT: 0)
        form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return form.string(from: Date(timeIntervalSince1970: Double(time.seconds)))
    }

    @Test func `a bucket in another region is followed once, and never to another host`() throws {
        let transport = ScriptedTransport { request, _, _ in
            request.headers["authorization"]?.contains("/eu-west-1/s3/") == true
                ? HTTPResponse(200)
                : .error(
                    301, "PermanentRedirect", "<Endpoint>evil.example.org</Endpoint>",
                    ["x-amz-bucket-region": "eu-west-1"])
        }
        let amazon = try client(transport, location: S3Location(bucket: "bucket", region: "us-east-1"))
        _ = try amazon.perform(get)
        #expect(
            transport.exchanges.map(\.request.host) == [
                "bucket.s3.us-east-1.amazonaws.com", "bucket.s3.eu-west-1.amazonaws.com",
            ])
        let circles = ScriptedTransport { _, _, count in
            .error(307, "TemporaryRedirect", "", ["x-amz-bucket-region": "region-\(count)"])
        }
        #expect(throws: S3Failure.self) { try client(circles).perform(get) }
        #expect(circles.exchanges.count == 2)
        let hostile = ScriptedTransport { _, _, _ in
            .error(301, "PermanentRedirect", "", ["x-amz-bucket-region": "x.evil.example.org/"])
        }
        #expect(throws: S3Failure.self) { try client(hostile).perform(get) }
        #expect(hostile.exchanges.count == 1)
    }

    @Test func `what may succeed is tried so many times, what will not is not`() throws {
        for (response, tries) in [
            (HTTPResponse.error(500, "InternalError"), 3), (.error(503, "SlowDown"), 3), (HTTPResponse(502), 3),
            (.error(409, "ConditionalRequestConflict"), 3), (.error(403, "AccessDenied"), 1),
            (.error(404, "NoSuchKey"), 1), (.error(412, "PreconditionFailed"), 1), (.error(501, "NotImplemented"), 1),
            (HTTPResponse(507), 1),
        ] {
            let transport = ScriptedTransport { _, _, _ in response }
            #expect(throws: S3Failure.self) { try client(transport).perform(get) }
            #expect(transport.exchanges.count == tries, "\(response.status)")
        }
        let silent = ScriptedTransport { _, _, _ in nil }
        #expect(throws: S3Failure.self) { try client(silent).perform(get) }
        #expect(silent.exchanges.count == 3)
    }

    @Test func `an error with status 200 is an error`() throws {
        let transport = ScriptedTransport { _, _, count in
            count == 0 ? .error(200, "InternalError") : HTTPResponse(200, "", ["etag": Self.tag])
        }
        try put(S3ObjectStore(try client(transport), log: TestServer.silent))
        #expect(transport.exchanges.count == 2)
        // The bytes of an object may well look like one.
        let object = ScriptedTransport { _, _, _ in .error(200, "InternalError") }
        #expect(try client(object).perform(get).status == 200)
    }

    private final class ChangingCredentials: CredentialSource {
        let isNew = MonitoredValue(false)

        func current() throws(CredentialError) -> S3Credentials {
            S3Credentials(accessKey: isNew.change { $0 } ? "NEW" : "OLD", secretKey: SecretText("s"))
        }

        func replace(_ refused: S3Credentials) -> Bool {
            isNew.change { isNew in
                defer { isNew = true }
                return !isNew
            }
        }
    }

    @Test func `credentials that ended are replaced, once`() throws {
        let transport = ScriptedTransport { request, _, _ in
            request.headers["authorization"]?.contains("Credential=NEW/") == true
                ? HTTPResponse(200) : .error(400, "ExpiredToken")
        }
        _ = try client(transport, credentials: ChangingCredentials()).perform(get)
        #expect(transport.exchanges.count == 2)
        let never = ScriptedTransport { _, _, _ in .error(403, "InvalidAccessKeyId") }
        #expect(throws: S3Failure.self) { try client(never, credentials: ChangingCredentials()).perform(get) }
        #expect(never.exchanges.count == 2)
    }

    private func putHeaders(
        _ attributes: ObjectAttributes = .init(), _ change: (inout S3Configuration) -> Void
    ) throws -> [String: String] {
        let transport = ScriptedTransport { _, _, _ in HTTPResponse(200, "", ["etag": Self.tag]) }
        try put(S3ObjectStore(try client(transport, change), log: TestServer.silent), attributes)
        return transport.exchanges[0].request.headers
    }

    @Test func `headers of encryption, class, lock, checksum, metadata and tags`() throws {
        #expect(try putHeaders { $0.encryption = .storeKeys }["x-amz-server-side-encryption"] == "AES256")
        let kms = try putHeaders { $0.encryption = .keyService(key: "alias/x") }
        #expect(kms["x-amz-server-side-encryption"] == "aws:kms")
        #expect(kms["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/x")
        let ours = try putHeaders { $0.encryption = .customerKey(Array(repeating: 0x61, count: 32)) }
        #expect(ours["x-amz-server-side-encryption-customer-key"] == "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=")
        // printf 'a%.0s' {1..32} | openssl md5 -binary | base64
        #expect(ours["x-amz-server-side-encryption-customer-key-md5"] == "Xsqb0+sHwAbNQ65I395/0w==")
        let locked = try putHeaders { $0.lock = .init(mode: .compliance, days: 1) }
        #expect(locked["x-amz-object-lock-mode"] == "COMPLIANCE")
        #expect(locked["content-md5"] == "Uonfc331cyb83SJZevsfrA==")
        let until = try #require(locked["x-amz-object-lock-retain-until-date"].flatMap { UTCTime(extended: $0) })
        #expect(abs(until.seconds - UTCTime.now.seconds - 86_400) < 10)
        #expect(try putHeaders { $0.storageClass = "STANDARD_IA" }["x-amz-storage-class"] == "STANDARD_IA")
        // printf '\1\2\3' | openssl dgst -sha256 -binary | base64
        #expect(
            try putHeaders { $0.checksums = .sha256 }["x-amz-checksum-sha256"]
                == "A5BYxvLAy0ksUzsKTRTvd8wPeKvMztUofYShogEc+4E=")
        let described = try putHeaders(
            ObjectAttributes(mediaType: "image/png", metadata: ["policy": "ärzte 100%"], tags: ["verdict": "a b/c"])
        ) { _ in }
        #expect(described["content-type"] == "image/png")
        #expect(described["x-amz-meta-policy"] == "%C3%A4rzte%20100%25")
        #expect(described["x-amz-tagging"] == "verdict=a%20b%2Fc")
        #expect(described["if-none-match"] == "*")
    }

    @Test func `a key of ours never travels over plain HTTP`() throws {
        let transport = ScriptedTransport { _, _, _ in HTTPResponse(200) }
        #expect {
            _ = try client(transport, location: S3Location(bucket: "bucket", endpoint: "http://127.0.0.1")) {
                $0.encryption = .customerKey(Array(repeating: 1, count: 32))
            }
        } throws: { ($0 as? StoreError)?.code == .refused }
    }

    @Test func `what the store does not have is left out, but never encryption`() throws {
        let transport = ScriptedTransport { request, _, _ in
            if request.headers["x-amz-tagging"] != nil || request.headers["if-none-match"] != nil {
                return .error(501, "NotImplemented")
            }
            return request.method == .head ? HTTPResponse(404) : HTTPResponse(200, "", ["etag": Self.tag])
        }
        let store = S3ObjectStore(try client(transport), log: TestServer.silent)
        try put(store, ObjectAttributes(tags: ["a": "b"]))
        #expect(store.capabilities == [.presign, .metadata])
        #expect(transport.exchanges.map(\.request.method) == [.put, .put, .head, .put])
        let plain = ScriptedTransport { request, _, _ in
            request.headers["x-amz-server-side-encryption"] != nil
                ? .error(501, "NotImplemented")
                : request.method == .head ? HTTPResponse(404) : HTTPResponse(200, "", ["etag": Self.tag])
        }
        let encrypted = S3ObjectStore(try client(plain) { $0.encryption = .storeKeys }, log: TestServer.silent)
        #expect { try put(encrypted) } throws: { ($0 as? StoreError)?.code == .unsupported }
    }

    @Test func `an object that is not that of its digest is not handed out`() throws {
        let digest = SHA256Digest(of: Array("right".utf8)).description
        let transport = ScriptedTransport { _, _, _ in HTTPResponse(200, "wrong", ["x-amz-meta-sha256": digest]) }
        let store = S3ObjectStore(try client(transport), log: TestServer.silent)
        let key = try #require(ObjectKey("a"))
        #expect { _ = try store.get(key) } throws: { ($0 as? StoreError)?.code == .damaged }
    }

    @Test(arguments: [
        ("p/b", "p/a", false), ("p/a", "p/a", false), ("q/a", "q/b", false), ("p/a", "p/b", true),
    ])
    func `a listing that is out of order or of another prefix is refused`(first: String, second: String, isGood: Bool)
        throws
    {
        let entries = [first, second].map { "<Contents><Key>\($0)</Key><Size>1</Size></Contents>" }.joined()
        let transport = ScriptedTransport { _, _, _ in
            HTTPResponse(200, "<ListBucketResult>\(entries)</ListBucketResult>")
        }
        let store = S3ObjectStore(try client(transport), log: TestServer.silent)
        let prefix = try #require(KeyPrefix("p"))
        #expect(((try? store.list(prefix, from: nil, limit: 10)) != nil) == isGood)
    }
}
