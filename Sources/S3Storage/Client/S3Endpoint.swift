import ObjectStorage

/// Where requests go, and how bucket and key become host and path.
struct S3Endpoint: Sendable {
    let scheme: String
    /// With the port where there is one.
    let host: String
    let bucket: String
    let style: S3Location.Style
    let isAmazon: Bool

    /// - Throws: a `StoreError` when it would send credentials in the clear to another machine.
    init(_ location: S3Location, region: String, allowsPlainHTTP: Bool) throws(StoreError) {
        bucket = location.bucket
        isAmazon = location.endpoint == nil
        guard let endpoint = location.endpoint else {
            scheme = "https"
            host = "s3.\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
            // A certificate for *.HOST does not cover a bucket's name with dots.
            style = location.style ?? (location.bucket.contains(".") ? .path : .virtual)
            return
        }
        scheme = endpoint.hasPrefix("https://") ? "https" : "http"
        let authority = String(endpoint.dropFirst(scheme.count + 3))
        let ownPort = scheme == "https" ? ":443" : ":80"
        host = authority.hasSuffix(ownPort) ? String(authority.dropLast(ownPort.count)) : authority
        style = location.style ?? .path
        guard scheme == "https" || allowsPlainHTTP || Self.isLoopback(authority) else {
            throw StoreError(
                code: .refused,
                description: "the endpoint is plain HTTP on another machine; use https, or set store.allow-http")
        }
    }

    var isLoopback: Bool { Self.isLoopback(host) }

    /// A request for the bucket, or for an object in it.
    func request(_ method: HTTPRequest.Method, key: String?) -> HTTPRequest {
        let object = PercentEncoding.encode(key ?? "", keepingSlashes: true)
        return HTTPRequest(
            method: method, scheme: scheme, host: style == .virtual ? bucket + "." + host : host,
            path: style == .virtual ? "/" + object : "/" + bucket + (key == nil ? "" : "/" + object))
    }

    /// Whether it is this machine. Names other than `localhost` are not looked up: whoever answers could lie.
    static func isLoopback(_ authority: String) -> Bool {
        if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
        let host = authority.split(separator: ":").first ?? ""
        if host == "localhost" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.first == 127 && numbers.allSatisfy { $0 != nil }
    }
}
