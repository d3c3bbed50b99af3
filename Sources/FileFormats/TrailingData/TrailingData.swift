/// What bytes that follow the end of a file seem to be, by how they begin. Only for words in a report: they are dropped
/// whatever they are.
public enum TrailingData: Sendable {
    case jpeg, png, gif, webp, video, archive, pdf, unknown

    /// - Parameter offset: where the file that they follow ends.
    public init(_ bytes: Span<UInt8>, at offset: Int) {
        if bytes.matches(MediaType.jpeg.signature, at: offset) {
            self = .jpeg
        } else if bytes.matches(MediaType.png.signature, at: offset) {
            self = .png
        } else if bytes.matches(MediaType.gif.signature, at: offset) {
            self = .gif
        } else if bytes.matches(Array("RIFF".utf8), at: offset), bytes.matches(Array("WEBP".utf8), at: offset + 8) {
            self = .webp
        } else if bytes.matches(MediaType.pdf.signature, at: offset) {
            self = .pdf
        } else if bytes.matches(Array("ftyp".utf8), at: offset + 4) {
            self = .video
        } else if bytes.matches([0x50, 0x4B, 0x03, 0x04], at: offset) {
            self = .archive
        } else {
            self = .unknown
        }
    }

    /// The first place from `start` on where something known begins; the end of the bytes when there is none.
    static func firstKnown(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index + 1 < bytes.count {
            var candidate: Int?
            switch (bytes[index], bytes[index + 1]) {
            case (0xFF, 0xD8), (0x89, 0x50), (0x25, 0x50), (0x50, 0x4B): candidate = index  // JPEG, PNG, "%P", "PK"
            case (0x47, 0x49), (0x52, 0x49): candidate = index  // "GI", "RI"
            case (0x66, 0x74) where index >= start + 4: candidate = index - 4  // "ft" of "ftyp", behind a length
            default: break
            }
            if let candidate, TrailingData(bytes, at: candidate).isKnown { return candidate }
            index += 1
        }
        return bytes.count
    }

    private var isKnown: Bool {
        if case .unknown = self { false } else { true }
    }
}
