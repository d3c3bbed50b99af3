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
