/// Where objects are kept, as settings and flags name it: `file:DIR`,
/// `s3://BUCKET/PREFIX?endpoint=…&region=…&style=path|virtual`, or the latter behind `cached:`. Secrets are never part
/// of it.
public enum StoreURL: Equatable, Sendable {
    case directory(path: String)
    case s3(S3Location)
    /// A bucket, and a directory near by that keeps what was read of it lately.
    case cached(S3Location)

    /// What is wrong with it, as a sentence that does not repeat it: somebody may have put a secret there.
    public struct Invalid: Error, CustomStringConvertible {
        public let description: String

        init(_ description: String) { self.description = description }
    }

    public init(_ text: String) throws(Invalid) {
        guard let colon = text.firstIndex(of: ":") else { throw Self.unknown }
        let rest = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "file":
            guard !rest.isEmpty else { throw Invalid("after 'file:' a directory is missing") }
            self = .directory(path: rest)
        case "s3":
            guard rest.hasPrefix("//") else { throw Self.unknown }
            self = .s3(try S3Location(rest.dropFirst(2)))
        case "cached":
            guard rest.hasPrefix("s3://") else {
                throw Invalid("after 'cached:' must stand a bucket, s3://BUCKET/PREFIX")
            }
            self = .cached(try S3Location(rest.dropFirst(5)))
        default: throw Self.unknown
        }
    }

    /// `nil` for a directory.
    public var bucket: S3Location? {
        switch self {
        case .directory: nil
        case .s3(let location), .cached(let location): location
        }
    }

    private static var unknown: Invalid {
        Invalid("it is none of file:DIR, s3://BUCKET/PREFIX and cached:s3://BUCKET/PREFIX")
    }
}

/// A bucket, and where it is.
public struct S3Location: Equatable, Sendable {
    /// How the bucket is named in a request.
    public enum Style: String, Sendable {
        /// `https://HOST/BUCKET/KEY`
        case path
        /// `https://BUCKET.HOST/KEY`
        case virtual
    }

    public var bucket: String
    public var prefix: KeyPrefix
    /// `http` or `https`, host and perhaps port; `nil` for Amazon's.
    public var endpoint: String?
    /// `nil` where the environment names it.
    public var region: String?
    /// `nil` chooses by the endpoint.
    public var style: Style?

    public init(
        bucket: String, prefix: KeyPrefix = .all, endpoint: String? = nil, region: String? = nil, style: Style? = nil
    ) {
        self.bucket = bucket
        self.prefix = prefix
        self.endpoint = endpoint
        self.region = region
        self.style = style
    }

    /// Whether a key can lie in both, as far as their names tell.
    public func overlaps(_ other: S3Location) -> Bool {
        bucket == other.bucket && endpoint == other.endpoint
            && (prefix.contains(other.prefix) || other.prefix.contains(prefix))
    }

    /// What stands after `s3://`.
    init(_ text: Substring) throws(StoreURL.Invalid) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard !path[0].contains("@"), !path[0].contains(":") else {
            throw StoreURL.Invalid("credentials and ports are no part of it: the bucket stands alone after 's3://'")
        }
        guard Self.isBucketName(path[0]) else {
            throw StoreURL.Invalid("the bucket's name is not 3 to 63 of a-z, 0-9, '-' and '.'")
        }
        guard let prefix = KeyPrefix(path.count > 1 ? String(path[1]) : "") else {
            throw StoreURL.Invalid("the prefix is not made of A-Z, a-z, 0-9, '_', '-', '.' between single '/'")
        }
        self.init(bucket: String(path[0]), prefix: prefix)
        guard parts.count > 1 else { return }
        for field in parts[1].split(separator: "&", omittingEmptySubsequences: false) {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let value = Self.decoded(pair[1]), !value.isEmpty else {
                throw StoreURL.Invalid("what follows '?' is not NAME=VALUE&NAME=VALUE")
            }
            try set(pair[0], to: value)
        }
    }

    private mutating func set(_ name: Substring, to value: String) throws(StoreURL.Invalid) {
        switch name {
        case "endpoint" where endpoint == nil:
            guard let valid = Self.endpoint(value) else {
                throw StoreURL.Invalid("endpoint is not of the form https://HOST or https://HOST:PORT")
            }
            endpoint = valid
        case "region" where region == nil:
            guard value.utf8.count <= 64, value.utf8.allSatisfy({ Self.isNameByte($0) || $0 == 0x5F }) else {
                throw StoreURL.Invalid("region is not made of a-z, 0-9, '-' and '_'")
            }
            region = value
        case "style" where style == nil:
            guard let known = Style(rawValue: value) else {
                throw StoreURL.Invalid("style is neither path nor virtual")
            }
            style = known
        case "endpoint", "region", "style": throw StoreURL.Invalid("\(name) stands there twice")
        default: throw StoreURL.Invalid("after '?' only endpoint, region and style are known")
        }
    }

    /// The rules of the bucket names of Amazon S3 that make a name safe in a host name and in a path.
    static func isBucketName(_ name: Substring) -> Bool {
        let bytes = Array(name.utf8)
        guard (3...63).contains(bytes.count), bytes.allSatisfy({ isNameByte($0) || $0 == 0x2E }) else { return false }
        let ends = [bytes[0], bytes[bytes.count - 1]]
        return ends.allSatisfy { $0 != 0x2D && $0 != 0x2E } && !name.contains("..")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }

    /// Without the `/` at its end; `nil` when it is more than scheme, host and port.
    static func endpoint(_ text: String) -> String? {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        var rest = text.dropFirst(scheme.count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        var host = rest
        if let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]") {
            guard let port = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(port) else { return nil }
            host = rest[..<colon]
        }
        let isLiteral = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isLiteral ? host.dropFirst().dropLast() : host
        let isValid = name.utf8.allSatisfy { byte in
            isLiteral ? isNameByte(byte) || byte == 0x3A || byte == 0x2E : isNameByte(byte) || byte == 0x2E
        }
        return (1...253).contains(name.utf8.count) && isValid ? scheme + rest : nil
    }

    /// Percent-decoded text; `nil` for a broken escape or for bytes that are not printable ASCII.
    private static func decoded(_ text: Substring) -> String? {
        guard let text = PercentEncoding.decode(String(text)) else { return nil }
        return text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
    }
}
