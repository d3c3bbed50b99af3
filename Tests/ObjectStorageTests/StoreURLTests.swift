import ObjectStorage
import Testing

@Suite struct StoreURLTests {
    @Test func `a directory`() throws {
        #expect(try StoreURL("file:/srv/files") == .directory(path: "/srv/files"))
        #expect(try StoreURL("file:relative dir") == .directory(path: "relative dir"))
    }

    @Test func `a bucket`() throws {
        #expect(try StoreURL("s3://clean") == .s3(S3Location(bucket: "clean")))
        #expect(try StoreURL("s3://clean/") == .s3(S3Location(bucket: "clean")))
        let prefix = try #require(KeyPrefix("a/b"))
        #expect(try StoreURL("s3://clean/a/b/") == .s3(S3Location(bucket: "clean", prefix: prefix)))
        let whole = "s3://my.bucket-1/a/b?endpoint=http://127.0.0.1:18080&region=us-east-1&style=path"
        #expect(
            try StoreURL(whole)
                == .s3(
                    S3Location(
                        bucket: "my.bucket-1", prefix: prefix, endpoint: "http://127.0.0.1:18080", region: "us-east-1",
                        style: .path)))
        #expect(
            try StoreURL("s3://b-1?endpoint=https%3A%2F%2F%5B::1%5D:9000/")
                == .s3(S3Location(bucket: "b-1", endpoint: "https://[::1]:9000")))
    }

    @Test func `a bucket behind a cache`() throws {
        #expect(
            try StoreURL("cached:s3://clean?region=eu-1") == .cached(S3Location(bucket: "clean", region: "eu-1")))
    }

    @Test(arguments: [
        "cached:", "cached:file:/srv/files", "cached:cached:s3://bucket", "cached:s3://AKIA:SECRETWORD@bucket",
        "", "file", "file:", "/srv/files", "http://host/bucket", "s3:bucket", "s3:/bucket", "s3://", "s3://ab",
        "s3://Bucket", "s3://-ab", "s3://ab-", "s3://a..b", "s3://a_b", "s3://AKIA:SECRETWORD@bucket", "s3://bucket:80",
        "s3://bucket//a", "s3://bucket/../a", "s3://bucket/a%20b", "s3://bucket/.hidden", "s3://bucket?",
        "s3://bucket?x",
        "s3://bucket?access_key=SECRETWORD", "s3://bucket?region=", "s3://bucket?region=eu&region=us",
        "s3://bucket?region=EU", "s3://bucket?style=dns", "s3://bucket?endpoint=host",
        "s3://bucket?endpoint=ftp://host",
        "s3://bucket?endpoint=https://user:SECRETWORD@host", "s3://bucket?endpoint=https://host/path",
        "s3://bucket?endpoint=https://host:0", "s3://bucket?endpoint=https://host:65536",
        "s3://bucket?endpoint=https://host?x", "s3://bucket?endpoint=https://", "s3://bucket?endpoint=https://%zz",
        "s3://bucket?endpoint=https://ho%20st", "s3://bucket?endpoint=https://%",
    ])
    func `what is none, is refused, and not repeated`(text: String) throws {
        do throws(StoreURL.Invalid) {
            _ = try StoreURL(text)
            Issue.record("accepted")
        } catch {
            #expect(!error.description.contains("SECRETWORD"))
        }
    }
}
