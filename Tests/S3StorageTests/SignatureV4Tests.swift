import NativeBytes
import NativeCrypto
import Testing

@testable import S3Storage

/// The examples of Amazon's documentation ("Signature Calculations for the Authorization Header" and "Authenticating
/// Requests: Using Query Parameters").
@Suite struct SignatureV4Tests {
    private let signer = SignatureV4(
        credentials: S3Credentials(
            accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: SecretText("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
        region: "us-east-1")
    /// 2013-05-24T00:00:00Z (date -u -d).
    private let time = UTCTime(seconds: 1_369_353_600)

    private func request(
        _ method: HTTPRequest.Method, _ path: String, query: [(String, String)] = [], headers: [String: String] = [:]
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, scheme: "https", host: "examplebucket.s3.amazonaws.com", path: path, query: query,
            headers: headers)
    }

    private func signature(_ request: HTTPRequest, _ payload: SignatureV4.Payload = .empty) -> String {
        var request = request
        signer.sign(&request, payload, at: time)
        return String((request.headers["authorization"] ?? "").split(separator: "=").last ?? "")
    }

    @Test func `get of a range`() {
        #expect(
            signature(request(.get, "/test.txt", headers: ["range": "bytes=0-9"]))
                == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func `put with a storage class`() {
        let put = request(
            .put, "/test%24file.text",
            headers: ["date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"])
        let payload = SHA256Digest(of: Array("Welcome to Amazon S3.".utf8))
        #expect(
            signature(put, .digest(payload)) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test func `a name without a value in the query`() {
        #expect(
            signature(request(.get, "/", query: [("lifecycle", "")]))
                == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    }

    @Test func `a listing`() {
        #expect(
            signature(request(.get, "/", query: [("prefix", "J"), ("max-keys", "2")]))
                == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    }

    @Test func `a presigned URL`() {
        var get = request(.get, "/test.txt")
        signer.presign(&get, seconds: 86_400, at: time)
        #expect(
            get.url == "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
                + "&X-Amz-SignedHeaders=host")
    }

    @Test func `HMAC-SHA-256 of RFC 4231, case 2`() {
        let digest = SHA256Digest(authenticating: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(digest.description == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func `MD5 of RFC 1321`() {
        let message = Array("message digest".utf8)
        let digest = MD5Digest(of: message.span).bytes.map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        #expect(digest.joined() == "f96b697d7cb7938d525a2f31aaf161d0")
    }

    @Test func `a secret is shown by nothing`() {
        let credentials = S3Credentials(
            accessKey: "AKIA", secretKey: SecretText("hidden-word"), sessionToken: SecretText("hidden-word"))
        var dumped = ""
        dump(credentials, to: &dumped)
        for shown in ["\(credentials)", String(reflecting: credentials), dumped, String(describing: signer)] {
            #expect(!shown.contains("hidden-word") && !shown.contains("wJalr"))
        }
    }
}

@Suite struct UTCTimeTests {
    // Numbers by `date -u -d`.
    @Test(arguments: [
        (0, "19700101T000000Z"), (951_782_400, "20000229T000000Z"), (1_772_927_999, "20260307T235959Z"),
        (4_107_542_399, "21000228T235959Z"), (4_107_542_400, "21000301T000000Z"), (253_402_300_799, "99991231T235959Z"),
    ])
    func `a second in the form of signatures`(seconds: Int, text: String) {
        #expect(UTCTime(seconds: seconds).compact == text)
    }

    @Test func `every day from 1970 to 2200 comes back`() throws {
        for day in 0..<84_000 {
            let time = UTCTime(seconds: day * 86_400 + 3_661)
            #expect(UTCTime(extended: time.extended) == time)
        }
    }

    @Test func `the forms that servers send`() {
        #expect(UTCTime(extended: "2026-11-21T01:41:50.000Z") == UTCTime(seconds: 1_795_225_310))
        #expect(UTCTime(http: "Sat, 21 Nov 2026 01:41:50 GMT") == UTCTime(seconds: 1_795_225_310))
        for text in ["", "2026-11-21", "2026-13-21T01:41:50Z", "2026-11-21T01:41:50", "x026-11-21T01:41:50Z"] {
            #expect(UTCTime(extended: text) == nil)
        }
        for text in ["", "Sat, 21 Foo 2026 01:41:50 GMT", "Sat, 21 Nov 2026 01:41 GMT", "21 Nov 2026 01:41:50 GMT"] {
            #expect(UTCTime(http: text) == nil)
        }
    }
}
