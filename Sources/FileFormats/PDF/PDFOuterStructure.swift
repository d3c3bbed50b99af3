import NativeBytes

/// What can be seen of a PDF without reading its objects (ISO 32000-2, 7.5): where it begins and ends.
public struct PDFOuterStructure: Equatable, Sendable {
    /// Where `%PDF-` stands; viewers look for it in the first 1,024 bytes (annex I of ISO 32000-1).
    public let start: Int
    /// Where the last `%%EOF` begins.
    public let lastMark: Int
    /// Where its line ends.
    public let end: Int

    /// - Throws: `pdf.bad-header`, or `pdf.truncated` when there is no end mark or objects follow the last one.
    public init(_ bytes: Span<UInt8>) throws(Rejection) {
        let header = Array("%PDF-".utf8)
        guard let start = (0..<min(1_024, bytes.count)).first(where: { bytes.matches(header, at: $0) }) else {
            throw Rejection(PDFDefect.badHeader, at: 0)
        }
        let mark = Array("%%EOF".utf8)
        var lastMark: Int?
        var index = start
        while let percent = firstIndex(of: 0x25, in: bytes, from: index) {
            index = percent + 1
            guard bytes.matches(mark, at: percent) else { continue }
            lastMark = percent
        }
        guard let lastMark else { throw Rejection(PDFDefect.truncated, at: bytes.count, construct: "%%EOF") }
        var end = lastMark + mark.count
        if end < bytes.count, bytes[end] == 0x0D { end += 1 }
        if end < bytes.count, bytes[end] == 0x0A { end += 1 }
        if let object = Self.object(in: bytes, from: end) {
            throw Rejection(PDFDefect.truncated, at: object, construct: "%%EOF")
        }
        self.start = start
        self.lastMark = lastMark
        self.end = end
    }

    /// Where, after the last end mark, an object begins (`1 0 obj`): a further revision was begun whose end is missing.
    private static func object(in bytes: Span<UInt8>, from start: Int) -> Int? {
        let keyword = Array(" obj".utf8)
        var index = start + 3
        while index < bytes.count {
            if bytes[index] == 0x20, bytes.matches(keyword, at: index), (0x30...0x39).contains(bytes[index - 1]),
                bytes[index - 2] == 0x20
            {
                return index
            }
            index += 1
        }
        return nil
    }
}
