import Foundation
import NativeBytes

/// A checksum that a store computes of what it was sent and compares with ours (`x-amz-checksum-…`).
enum ObjectChecksum: String, Sendable, CaseIterable {
    case sha256 = "SHA256"
    case crc32c = "CRC32C"
    case crc64nvme = "CRC64NVME"

    var headerName: String { "x-amz-checksum-" + rawValue.lowercased() }

    /// In the document that ends an upload in parts.
    var elementName: String { "Checksum" + rawValue }

    /// Of an object in parts: `nil` where the store makes a digest of those of the parts.
    var ofWholeObject: CyclicChecksum? {
        switch self {
        case .sha256: nil
        case .crc32c: .crc32c
        case .crc64nvme: .crc64nvme
        }
    }

    /// As headers have it.
    ///
    /// - Parameter digest: of the bytes.
    func text(_ bytes: Span<UInt8>, digest: SHA256Digest) -> String {
        guard let ofWholeObject else { return Data(digest.bytes).base64EncodedString() }
        return Self.text(ofWholeObject, ofWholeObject.value(of: bytes, after: ofWholeObject.start))
    }

    static func text(_ kind: CyclicChecksum, _ value: UInt64) -> String {
        Data(kind.bytes(of: value)).base64EncodedString()
    }
}
