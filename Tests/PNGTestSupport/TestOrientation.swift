/// eXIf chunks with an orientation (Exif 2.32, 4.6.4 A, tag 0x0112).
public enum TestOrientation {
    private static let start: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0]

    /// "MM", 42, one entry of type SHORT, no next directory.
    public static func chunk(_ value: UInt8) -> TestChunk { TestChunk("eXIf", start + [value, 0, 0, 0, 0, 0, 0]) }
}

extension TestPNG {
    /// The orientation of a chunk that `TestOrientation` made; 1 where there is none.
    public var orientation: UInt8 { self["eXIf"].flatMap { $0.data.count == 26 ? $0.data[19] : nil } ?? 1 }
}
