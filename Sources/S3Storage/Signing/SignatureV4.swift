import NativeBytes
import NativeCrypto

/// AWS Signature Version 4, for headers and for presigned URLs.
///
/// The path is encoded once and not normalised: that is S3's variant. Other services are only asked for the path `/`,
/// which is the same in both.
struct SignatureV4: Sendable {
    let credentials: S3Credentials
    let region: String
    /// `s3`, `sqs` …
    var service = "s3"

    private static let algorithm = "AWS4-HMAC-SHA256"
    /// What proxies change, and must not be signed.
    private static let unsigned: Set<String> = [
        "accept-encoding", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id",
    ]

    /// What the signature says of the body.
    enum Payload: Sendable {
        case digest(SHA256Digest)
        /// The body is not signed; for presigned URLs, whose body nobody knows yet.
        case unsigned

        static let empty = Payload.digest(SHA256Digest(of: []))

        var text: String {
            switch self {
            case .digest(let digest): digest.description
            case .unsigned: "UNSIGNED-PAYLOAD"
            }
        }
    }

    /// Adds the headers that sign it.
    func sign(_ request: inout HTTPRequest, _ payload: Payload, at time: UTCTime) {
        request.headers["x-amz-date"] = time.compact
        if service == "s3" { request.headers["x-amz-content-sha256"] = payload.text }
        if let token = credentials.sessionToken { request.headers["x-amz-security-token"] = token.value }
        let headers = signedHeaders(of: request)
        let signature = signature(of: request, headers, payload, at: time)
        request.headers["authorization"] =
            "\(Self.algorithm) Credential=\(credentials.accessKey)/\(scope(time)), "
            + "SignedHeaders=\(headers.map(\.name).joined(separator: ";")), Signature=\(signature)"
    }

    /// Adds the query that signs it, for `seconds`. Headers of the request must then be sent as they are.
    func presign(_ request: inout HTTPRequest, seconds: Int, at time: UTCTime) {
        let headers = signedHeaders(of: request)
        request.query += [
            ("X-Amz-Algorithm", Self.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKey)/\(scope(time))"),
            ("X-Amz-Date", time.compact),
            ("X-Amz-Expires", String(seconds)),
            ("X-Amz-SignedHeaders", headers.map(\.name).joined(separator: ";")),
        ]
        if let token = credentials.sessionToken { request.query.append(("X-Amz-Security-Token", token.value)) }
        request.query.append(("X-Amz-Signature", signature(of: request, headers, .unsigned, at: time)))
    }

    private func scope(_ time: UTCTime) -> String { "\(time.day)/\(region)/\(service)/aws4_request" }

    private func signedHeaders(of request: HTTPRequest) -> [(name: String, value: String)] {
        var headers = request.headers.filter { !Self.unsigned.contains($0.key) }.map { (name: $0.key, value: $0.value) }
        headers.append((name: "host", value: request.host))
        return headers.sorted { $0.name < $1.name }.map { (name: $0.name, value: Self.trimmed($0.value)) }
    }

    private func signature(
        of request: HTTPRequest, _ headers: [(name: String, value: String)], _ payload: Payload, at time: UTCTime
    ) -> String {
        let canonical = canonicalRequest(request, headers, payload)
        let digest = SHA256Digest(of: Array(canonical.utf8))
        let toSign = [Self.algorithm, time.compact, scope(time), digest.description].joined(separator: "\n")
        var key = Array("AWS4\(credentials.secretKey.value)".utf8)
        for word in [time.day, region, service, "aws4_request", toSign] {
            key = SHA256Digest(authenticating: Array(word.utf8), key: key).bytes
        }
        return SHA256Digest(bytes: key)?.description ?? ""
    }

    private func canonicalRequest(
        _ request: HTTPRequest, _ headers: [(name: String, value: String)], _ payload: Payload
    ) -> String {
        let lines =
            [request.method.rawValue, request.path, request.canonicalQuery]
            + headers.map { "\($0.name):\($0.value)" }
            + ["", headers.map(\.name).joined(separator: ";"), payload.text]
        return lines.joined(separator: "\n")
    }

    /// Runs of white space become one space, as servers do it.
    private static func trimmed(_ value: String) -> String {
        value.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }
}
