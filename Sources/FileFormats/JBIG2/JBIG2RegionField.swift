/// The field that the data of every region begins with (ITU-T T.88, 7.4.1).
struct JBIG2RegionField {
    let width: Int
    let height: Int
    let x: Int
    let y: Int

    static let byteCount = 17
    /// Of the last byte: how the region is combined with the page.
    private static let operatorBits: UInt8 = 7

    /// `nil` when `data` is too short for one.
    init?(_ data: Span<UInt8>) {
        guard data.count >= Self.byteCount, let width = data.bigEndianUInt32(at: 0),
            let height = data.bigEndianUInt32(at: 4), let x = data.bigEndianUInt32(at: 8),
            let y = data.bigEndianUInt32(at: 12)
        else { return nil }
        self.width = Int(width)
        self.height = Int(height)
        self.x = Int(x)
        self.y = Int(y)
    }

    /// Places from which on viewers disagree whether they are to the right of the page or to its left.
    static let farthest = 0x8000_0000

    /// Appends the field in `data` without the bits that mean nothing.
    ///
    /// - Parameter rows: how many rows the region has instead of those that the field says.
    static func append(_ data: Span<UInt8>, rows: Int?, to output: inout [UInt8]) {
        output.append(contentsOf: data.extracting(0..<4))
        if let rows { output.appendBigEndian(UInt32(rows)) } else { output.append(contentsOf: data.extracting(4..<8)) }
        output.append(contentsOf: data.extracting(8..<16))
        output.append(data[16] & operatorBits)
    }

    /// How many bytes of a generic region stand before the coded ones (7.4.6); `nil` when they are not all there.
    static func length(ofGeneric bytes: Span<UInt8>, at start: Int) -> Int? {
        guard start + byteCount < bytes.count else { return nil }
        let flags = bytes[start + byteCount]
        let adaptive = flags & 1 == 1 ? 0 : flags >> 1 & 3 == 0 ? 8 : 2
        let length = byteCount + 1 + adaptive
        return start + length <= bytes.count ? length : nil
    }
}
