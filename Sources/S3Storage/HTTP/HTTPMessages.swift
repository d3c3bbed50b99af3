import ObjectStorage

/// A request as it is signed and sent: path and query go over the wire byte for byte as they were signed.
struct HTTPRequest: Sendable {
    enum Method: String, Sendable { case get = "GET", put = "PUT", head = "HEAD", delete = "DELETE", post = "POST" }

    var method: Method
    /// `https` or `http`.
    var scheme: String
    /// The host, with the port where it is not the scheme's own.
    var host: String
    /// Percent-encoded, with a `/` in front.
    var path: String
    /// Names and values before they are encoded. An empty value stands for a name alone.
    var query: [(String, String)] = []
    /// By lower-case name.
    var headers: [String: String] = [:]

    /// Encoded, in the order of the encoded names, then values.
    var canonicalQuery: String {
        query.map { (PercentEncoding.encode($0.0), PercentEncoding.encode($0.1)) }
            .sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    var url: String { "\(scheme)://\(host)\(path)\(query.isEmpty ? "" : "?" + canonicalQuery)" }
}

/// What came back.
struct HTTPResponse: Sendable {
    let status: Int
    /// By lower-case name; values of one name that stood there twice are joined with `,`.
    let headers: [String: String]
    let body: [UInt8]

    var isSuccess: Bool { (200...299).contains(status) }
}
