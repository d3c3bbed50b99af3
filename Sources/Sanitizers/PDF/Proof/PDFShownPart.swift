import FileFormats
import NativeBytes

/// What an object shows, in the bytes that `PDFVisibleReader` takes its digests of.
enum PDFShownPart {
    /// It is being read; a form that paints itself leads back to it.
    case open
    case digest(SHA256Digest)
    /// Where the bytes are of which a digest would be taken, where they are few: those of all parts lie together.
    case bytes(Range<Int>)

    /// Most bytes that stand for themselves: to digest those of a link takes longer than all else about it.
    static let mostBytes = 254
    /// Stands where the count of the bytes would, before a digest.
    static let digestMark: UInt8 = 255

    /// Appends how many bytes follow, and these; or a digest with its mark.
    func append(to output: inout [UInt8], from kept: [UInt8]) {
        switch self {
        case .open: output.append(PDFVisibleReader.Mark.cycle.rawValue)
        case .digest(let digest):
            output.append(Self.digestMark)
            digest.append(to: &output)
        case .bytes(let bytes):
            output.append(UInt8(bytes.count))
            output += kept[bytes]
        }
    }

    /// What `output` ends with, from `start` on, where room was left for the count; too many bytes are replaced by
    /// their digest.
    static func settled(_ output: inout [UInt8], from start: Int, keeping kept: inout [UInt8]) -> PDFShownPart {
        let first = start + 1
        let count = output.count - first
        guard count > mostBytes else {
            output[start] = UInt8(count)
            copyBytes(of: output.span.extracting(first...), to: &kept)
            return .bytes(kept.count - count..<kept.count)
        }
        let digest = SHA256Digest(of: output.span.extracting(first...))
        output.removeSubrange(start...)
        let shown = PDFShownPart.digest(digest)
        shown.append(to: &output, from: kept)
        return shown
    }
}
