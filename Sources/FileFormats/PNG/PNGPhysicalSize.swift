/// How many pixels of the picture are printed on a unit, or how high a pixel is for its width (PNG third edition,
/// 11.3.4.3).
struct PNGPhysicalSize: Equatable, Sendable {
    private static let mostPixels: UInt32 = 0x7FFF_FFFF

    /// Pixels on a unit across and down, both at least 1.
    private let across: UInt32
    private let down: UInt32
    /// Whether the unit is the metre; else only the ratio means something.
    private let isMetre: Bool

    /// Reads the data of a pHYs chunk; `nil` when no print or screen can have that size.
    init?(_ data: Span<UInt8>) {
        guard data.count == 9, data[8] <= 1, let across = data.bigEndianUInt32(at: 0),
            let down = data.bigEndianUInt32(at: 4), (1...Self.mostPixels).contains(across),
            (1...Self.mostPixels).contains(down)
        else { return nil }
        let divisor = data[8] == 1 ? 1 : greatestCommonDivisor(across, down)
        self.init(across: across / divisor, down: down / divisor, isMetre: data[8] == 1)
    }

    private init(across: UInt32, down: UInt32, isMetre: Bool) {
        self.across = across
        self.down = down
        self.isMetre = isMetre
    }

    /// The size when the picture is turned.
    func turned(_ orientation: ExifOrientation) -> PNGPhysicalSize {
        orientation.isTransposed ? PNGPhysicalSize(across: down, down: across, isMetre: isMetre) : self
    }

    /// The data of the chunk.
    var data: [UInt8] {
        var data: [UInt8] = []
        data.appendBigEndian(across)
        data.appendBigEndian(down)
        return data + [isMetre ? 1 : 0]
    }
}
