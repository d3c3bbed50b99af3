/// The pixels of an image by their place in the picture, straight or interlaced.
struct PNGPixels {
    private let data: [UInt8]
    private let pixelBits: Int
    /// The pass of each pixel of an 8 × 8 square (PNG third edition, 8.1), row after row.
    private let passes: [PNGRows.Pass]

    /// - Parameter data: the rows, reconstructed.
    init(_ data: [UInt8], _ rows: PNGRows) {
        self.data = data
        pixelBits = rows.pixelBits
        passes = (0..<64).map { square in
            rows.passes.first {
                square % 8 % $0.columnStep == $0.column % $0.columnStep
                    && square / 8 % $0.rowStep == $0.row % $0.rowStep && square % 8 >= $0.column
                    && square / 8 >= $0.row
            } ?? rows.passes[0]
        }
    }

    /// All bits of a pixel as one number, the first sample in the highest ones.
    subscript(column: Int, row: Int) -> UInt64 {
        let pass = passes[row % 8 * 8 + column % 8]
        let start = pass.start(of: (row - pass.row) / pass.rowStep) + 1
        let bit = (column - pass.column) / pass.columnStep * pixelBits
        guard pixelBits < 8 else {
            return (0..<(pixelBits / 8)).reduce(0) { $0 << 8 | UInt64(data[start + bit / 8 + $1]) }
        }
        return UInt64(data[start + bit / 8] >> UInt8(8 - bit % 8 - pixelBits)) & (1 << UInt64(pixelBits) - 1)
    }
}
