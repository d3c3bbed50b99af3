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

    /// Replaces the denominator of a delay of 0, which means nothing, by the usual one.
    ///
    /// - Returns: whether it was neither 100 nor 1000, which encoders write.
    mutating func clearUnusedDenominator() -> Bool {
        guard timing.starts(with: [0, 0]), timing[2..<4] != [0, 100], timing[2..<4] != [3, 0xE8] else { return false }
        timing.replaceSubrange(2..<4, with: [0, 100])
        return true
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
