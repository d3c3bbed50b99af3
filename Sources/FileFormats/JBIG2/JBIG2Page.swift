/// What is said of a page (ITU-T T.88, 7.4.8).
struct JBIG2Page {
    let width: Int
    /// `nil` when the ends of its stripes say it.
    let height: Int?
    private let flags: UInt8
    private let striping: UInt16

    private static let unknownHeight: UInt32 = 0xFFFF_FFFF
    /// The colour of the page, how regions are combined with it, and whether each of them may say that itself.
    private static let paintingBits: UInt8 = 0b0101_1100
    private static let refinesBit: UInt8 = 0b0000_0010
    private static let buffersBit: UInt8 = 0b0010_0000

    /// `nil` when `data` is too short, or a page without pixels.
    init?(_ data: Span<UInt8>) {
        guard let width = data.bigEndianUInt32(at: 0), let height = data.bigEndianUInt32(at: 4), data.count >= 19,
            let striping = data.bigEndianUInt16(at: 17), width > 0, height > 0
        else { return nil }
        self.width = Int(width)
        self.height = height == Self.unknownHeight ? nil : Int(height)
        flags = data[16]
        self.striping = striping
    }

    /// Without the resolution, which a picture in a document has no use for; and stripes only where they tell the
    /// height.
    func written(refines: Bool, hasBuffers: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.appendBigEndian(UInt32(width))
        output.appendBigEndian(height.map { UInt32($0) } ?? Self.unknownHeight)
        output += [UInt8](repeating: 0, count: 8)
        output.append(
            flags & Self.paintingBits | (refines ? Self.refinesBit : 0) | (hasBuffers ? Self.buffersBit : 0))
        output.appendBigEndian(height == nil ? striping : 0)
        return output
    }
}
