import Foundation
import NativeBytes
import ObjectStorage
import Testing

@testable import S3Storage

/// What botocore and expat made of random input (Tests/S3Oracle/vectors.py).
private struct Vectors: Decodable {
    struct Signature: Decodable {
        let method, scheme, host, key, body, region, service, accessKey, secret, path: String
        let query: [[String]]
        let headers: [String: String]
        let time: Int
        let token, authorization, contentDigest: String?
        let seconds: Int?
        let signedQuery: [String]?
    }

    struct Document: Decodable {
        let document, tree: String
    }

    let signatures: [Signature]
    let documents: [Document]

    static let path = ProcessInfo.processInfo.environment["INGEST_S3_VECTORS"]

    static func load() throws -> Vectors {
        try JSONDecoder().decode(Vectors.self, from: try Data(contentsOf: URL(fileURLWithPath: try #require(path))))
    }
}

@Suite(.enabled(if: Vectors.path != nil, "scripts/s3-tests.sh sets INGEST_S3_VECTORS"))
struct OracleTests {
    @Test func `signatures are those of botocore, byte for byte`() throws {
        let vectors = try Vectors.load().signatures
        #expect(vectors.count >= 2_000)
        for (index, vector) in vectors.enumerated() {
            var request = HTTPRequest(
                method: try #require(HTTPRequest.Method(rawValue: vector.method)), scheme: vector.scheme,
                host: vector.host, path: "/" + PercentEncoding.encode(vector.key, keepingSlashes: true),
                query: vector.query.map { ($0[0], $0[1]) }, headers: vector.headers)
            #expect(request.path == vector.path, "\(index)")
            #expect(PercentEncoding.decode(String(request.path.dropFirst())) == vector.key, "\(index)")
            let credentials = S3Credentials(
                accessKey: vector.accessKey, secretKey: SecretText(vector.secret),
                sessionToken: vector.token.map { SecretText($0) })
            let signer = SignatureV4(credentials: credentials, region: vector.region, service: vector.service)
            let time = UTCTime(seconds: vector.time)
            if let seconds = vector.seconds {
                signer.presign(&request, seconds: seconds, at: time)
                let query = request.canonicalQuery.split(separator: "&").map(String.init).sorted()
                #expect(query == vector.signedQuery, "\(index)")
            } else {
                let digest = SHA256Digest(of: try bytes(vector.body))
                signer.sign(&request, .digest(digest), at: time)
                #expect(request.headers["x-amz-content-sha256"] == vector.contentDigest, "\(index)")
                #expect(request.headers["authorization"] == vector.authorization, "\(index)")
            }
        }
    }

    @Test func `documents are read as expat reads them`() throws {
        let vectors = try Vectors.load().documents
        #expect(vectors.count >= 400)
        for vector in vectors {
            let element = try XMLElement(document: Array(vector.document.utf8))
            #expect(try flat(element) == vector.tree)
        }
    }

    /// `["name","text",[children]]`
    private func flat(_ element: XMLElement) throws -> String {
        func quoted(_ text: String) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            return String(decoding: try encoder.encode(text), as: UTF8.self)
        }
        let children = try element.children.map(flat).joined(separator: ",")
        return "[\(try quoted(element.name)),\(try quoted(element.text)),[\(children)]]"
    }

    private func bytes(_ hex: String) throws -> [UInt8] {
        let digits = Array(hex)
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(digits[$0...($0 + 1)]), radix: 16))
        }
    }
}
