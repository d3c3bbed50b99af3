/// Where, how long and how a frame is shown (11.3.6.2).
struct PNGFrameControl: Equatable, Sendable {
    let width: Int
    let height: Int
    let column: Int
    let row: Int
    /// Delay (numerator, denominator), disposal and blending, as they stand in the chunk.
    private var timing: [UInt8]

    /// Reads the data of a fcTL chunk after its sequence number; `nil` when it is not a frame inside the canvas.
    init?(_ data: Span<UInt8>, canvas: PNGHeader, isFirst: Bool) {
        guard data.count == 22, let width = data.bigEndianUInt32(at: 0), let height = data.bigEndianUInt32(at: 4),
            let column = data.bigEndianUInt32(at: 8), let row = data.bigEndianUInt32(at: 12), width > 0, height > 0,
            Int(column) + Int(width) <= canvas.width, Int(row) + Int(height) <= canvas.height,
            data[20] <= 2, data[21] <= 1
        else { return nil }
        self.width = Int(width)
        self.height = Int(height)
        self.column = Int(column)
        self.row = Int(row)
        timing = (16..<22).map { data[$0] }
        if isFirst && (self.width != canvas.width || self.height != canvas.height) { return nil }
    }

    private init(_ rectangle: (column: Int, row: Int, width: Int, height: Int), timing: [UInt8]) {
        (column, row, width, height) = rectangle
        self.timing = timing
    }

    /// Where and how the frame is shown when the canvas is turned.
    func turned(_ orientation: ExifOrientation, canvas: PNGHeader) -> PNGFrameControl {
        var place = orientation.isTransposed ? (column: row, row: column) : (column: column, row: row)
        let size = orientation.isTransposed ? (width: height, height: width) : (width: width, height: height)
        let canvas = canvas.turned(orientation)
        if orientation.isMirroredAcross { place.column = canvas.width - place.column - size.width }
        if orientation.isMirroredDown { place.row = canvas.height - place.row - size.height }
        return PNGFrameControl((place.column, place.row, size.width, size.height), timing: timing)
    }

    /// Whether the other frame is shown as long and put onto the canvas in the same way.
    func isShownLike(_ other: PNGFrameControl?) -> Bool { timing == other?.timing }

    func covers(_ canvas: PNGHeader) -> Bool { width == canvas.width && height == canvas.height }

    /// Replaces the denominator of a delay of 0, which means nothing, by the usual one.
    ///
    /// - Parameter recodes: whether every delay is made the simplest fraction that says the same.
    /// - Returns: whether anything was changed. A denominator of 100 or 1000 is one that encoders write for 0.
    mutating func simplifyDelay(recodes: Bool) -> Bool {
        let before = timing
        let numerator = UInt16(timing[0]) << 8 | UInt16(timing[1])
        let denominator = UInt16(timing[2]) << 8 | UInt16(timing[3])
        if recodes {
            let whole = denominator == 0 ? 100 : denominator
            let divisor = greatestCommonDivisor(numerator, whole)
            var delay: [UInt8] = []
            delay.appendBigEndian(numerator / divisor)
            delay.appendBigEndian(whole / divisor)
            timing.replaceSubrange(0..<4, with: delay)
        } else if numerator == 0 && denominator != 100 && denominator != 1_000 {
            timing.replaceSubrange(2..<4, with: [0, 100])
        }
        return timing != before
    }

    /// The data of the chunk, sequence number first.
    func data(sequence: UInt32) -> [UInt8] {
        var data: [UInt8] = []
        for number in [sequence, UInt32(width), UInt32(height), UInt32(column), UInt32(row)] {
            data.appendBigEndian(number)
        }
        return data + timing
    }
}
