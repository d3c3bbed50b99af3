import NativeBytes

/// How a JPEG says that it has a gain map, or is one.
enum JPEGGainMapKind: Equatable, Sendable {
    /// Ultra HDR image format v1.1: `hdrgm:Version` in the XMP packet.
    case ultraHDR
    /// ISO 21496-1, annex C: an APP2 segment of its own.
    case iso
    /// Another kind, of Apple or Dolby, which is not carried over.
    case other

    static let isoName = Array("urn:iso:std:iso:ts:21496:-1\0".utf8)
    static let xmpName = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    private static let otherNames: [(marker: UInt8, name: String)] = [
        (0xE2, "urn:com:apple:"), (0xEA, "AROT\0"), (0xEB, "HDR_RI "),
    ]
    /// Texts in an XMP packet by which Apple's pictures say it. XML is not read for them.
    private static let appleTexts = ["HDRGainMap:", "aux:hdrgainmap"]

    /// `nil` when the application segment says nothing of it.
    init?(marker: UInt8, _ content: Span<UInt8>) {
        if marker == 0xE1, content.matches(Self.xmpName) {
            if content.contains("hdrgm:Version") {
                self = .ultraHDR
            } else if Self.appleTexts.contains(where: { content.contains($0) }) {
                self = .other
            } else {
                return nil
            }
        } else if marker == 0xE2, content.matches(Self.isoName) {
            self = .iso
        } else if Self.otherNames.contains(where: { $0.marker == marker && content.matches(Array($0.name.utf8)) }) {
            self = .other
        } else {
            return nil
        }
    }
}

extension Span<UInt8> {
    /// Whether the ASCII characters of `text` stand anywhere in these bytes.
    func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return self.firstRange(of: wanted, from: 0) != nil
    }

    /// Where `wanted`, which is not empty, first stands at `start` or after it.
    func firstRange(of wanted: [UInt8], from start: Int) -> Range<Int>? {
        var position = start
        while let candidate = firstIndex(of: wanted[0], in: self, from: position) {
            if matches(wanted, at: candidate) { return candidate..<(candidate + wanted.count) }
            position = candidate + 1
        }
        return nil
    }
}
