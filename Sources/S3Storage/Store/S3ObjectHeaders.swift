import NativeBytes
import ObjectStorage

/// What an object's headers say of it.
enum S3ObjectHeaders {
    private static let metadataPrefix = "x-amz-meta-"
    private static let digestName = "sha256"
    /// Most bytes of names and values; S3 allows 2 KB, and the digest and the encoding take some.
    private static let mostMetadata = 1_024

    static func bytes(_ headers: [String: String]) -> Int { max(0, Int(headers["content-length"] ?? "") ?? 0) }

    static func digest(_ headers: [String: String]) -> SHA256Digest? {
        headers[metadataPrefix + digestName].flatMap { Hexadecimal.bytes($0) }.flatMap { SHA256Digest(bytes: $0) }
    }

    static func info(_ key: ObjectKey, _ headers: [String: String]) -> ObjectInfo {
        var metadata: [String: String] = [:]
        for (name, value) in headers where name.hasPrefix(metadataPrefix) {
            metadata[String(name.dropFirst(metadataPrefix.count))] = PercentEncoding.decode(value) ?? value
        }
        metadata[digestName] = nil
        return ObjectInfo(
            key: key, bytes: bytes(headers),
            modified: headers["last-modified"].flatMap { UTCTime(http: $0) }?.seconds ?? 0,
            version: headers["etag"].map(S3ETag.bare), digest: digest(headers),
            attributes: ObjectAttributes(mediaType: headers["content-type"], metadata: metadata))
    }

    /// Headers for metadata. `%` and what is not printable ASCII is percent-encoded, because headers cannot carry it.
    static func headers(metadata: [String: String]) throws(StoreError) -> [String: String] {
        var headers: [String: String] = [:]
        var bytes = 0
        for (name, value) in metadata {
            guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else {
                throw StoreError(
                    code: .invalidRequest, description: "a name of metadata is not made of a-z, 0-9 and '-'")
            }
            let isPlain =
                value.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x25 } && !value.hasPrefix(" ")
                && !value.hasSuffix(" ") && !value.contains("  ")
            let encoded = isPlain ? value : PercentEncoding.encode(value)
            bytes += name.utf8.count + encoded.utf8.count
            headers[metadataPrefix + name] = encoded
        }
        guard bytes <= mostMetadata + 128 else {
            throw StoreError(code: .invalidRequest, description: "more than \(mostMetadata) bytes of metadata")
        }
        return headers
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef")

    static func byte(_ byte: UInt8) -> String { String([digits[Int(byte >> 4)], digits[Int(byte & 15)]]) }

    static func bytes(_ text: String) -> [UInt8]? {
        let values = text.utf8.map { byte -> UInt8? in
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x61...0x66: byte - 0x61 + 10
            default: nil
            }
        }
        guard values.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: values.count, by: 2) {
            guard let high = values[index], let low = values[index + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
