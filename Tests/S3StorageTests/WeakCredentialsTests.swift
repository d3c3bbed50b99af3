import ObjectStorage
import Testing

@testable import S3Storage

@Suite struct WeakCredentialsTests {
    private func store(_ accessKey: String, _ secret: String, _ endpoint: String) throws -> (
        S3ObjectStore, ScriptedTransport
    ) {
        let transport = ScriptedTransport { _, _, _ in HTTPResponse(200, "<ListBucketResult/>") }
        let configuration = S3Configuration(location: S3Location(bucket: "bucket", endpoint: endpoint))
        let credentials = FixedCredentials(
            credentials: S3Credentials(accessKey: accessKey, secretKey: SecretText(secret)))
        let client = try S3Client(
            configuration, credentials: credentials, transport: transport, log: TestServer.silent, pause: { _ in })
        return (S3ObjectStore(client, log: TestServer.silent), transport)
    }

    @Test(arguments: [
        ("minioadmin", "minioadmin"), ("admin", "password"), ("test", "test"), ("minio", "minio123"),
        ("own-name", "own-name"), ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ])
    func `what everybody tries first is used on this machine alone`(accessKey: String, secret: String) throws {
        let (far, transport) = try store(accessKey, secret, "https://s3.example.org")
        for body: () throws -> Void in [
            { try far.requireStrongCredentials() },
            { _ = try far.list(.all, from: nil, limit: 1) },
            { _ = try far.presign(#require(ObjectKey("a")), downloadName: nil, seconds: 60) },
        ] {
            do {
                try body()
                Issue.record("accepted")
            } catch let error as StoreError {
                #expect(error.code == .refused && !error.isTemporary)
                #expect(!error.description.contains(secret))
            }
        }
        #expect(transport.exchanges.isEmpty, "it was sent")
        #expect(far.inspect().map { "\($0.name): \($0.outcome)" } == ["own credentials: bad"])
        for endpoint in ["http://127.0.0.1:9000", "https://localhost", "http://[::1]:9000"] {
            let (near, _) = try store(accessKey, secret, endpoint)
            try near.requireStrongCredentials()
            _ = try near.list(.all, from: nil, limit: 1)
        }
    }

    @Test func `others are used everywhere`() throws {
        let (far, _) = try store("AKIATEST0000000000A1", "x7Yq2LmN4kPzR8sTuVwA1bCdEfGhIjKl", "https://s3.example.org")
        try far.requireStrongCredentials()
        _ = try far.list(.all, from: nil, limit: 1)
    }
}
