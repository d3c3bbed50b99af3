/// What bytes that follow the end of a file seem to be, by how they begin. Only for words in a report: they are dropped
/// whatever they are.
public enum TrailingData: Sendable {
    case jpeg, png, gif, video, archive, pdf, unknown

    /// - Parameter offset: where the file that they follow ends.
    public init(_ bytes: Span<UInt8>, at offset: Int) {
        if bytes.matches(MediaType.jpeg.signature, at: offset) {
            self = .jpeg
        } else if bytes.matches(MediaType.png.signature, at: offset) {
            self = .png
        } else if bytes.matches(MediaType.gif.signature, at: offset) {
            self = .gif
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
}
