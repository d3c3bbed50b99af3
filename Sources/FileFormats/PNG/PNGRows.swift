/// How the rows of an image lie in its decompressed data (PNG third edition, 7.2, 7.3, 8.1).
struct PNGRows: Equatable, Sendable {
    /// Rows that are equally long, and which pixels of the image are in them.
    struct Pass: Equatable, Sendable {
        /// The first pixel, and the distance to the next one, across and down.
        let column: Int
        let row: Int
        let columnStep: Int
        let rowStep: Int
        /// Pixels across, and rows.
        let columns: Int
        let rows: Int
        /// Bytes of a row with its filter type.
        let rowBytes: Int
        /// The bits of a row's last byte that belong to a pixel.
        let lastByteMask: UInt8
        /// Where the filter type of the first row stands.
        let start: Int

        /// Where the filter type of a row stands.
        func start(of row: Int) -> Int { start + row * rowBytes }
    }

    /// One, or up to seven where the image is interlaced; those without pixels are left out.
    let passes: [Pass]
    let pixelBits: Int
    /// Bytes of the decompressed data.
    let decodedBytes: Int

    init(_ header: PNGHeader, width: Int, height: Int) {
        let pixelBits = Int(header.bitDepth) * header.colourType.samples
        var passes: [Pass] = []
        var position = 0
        for (column, row, columnStep, rowStep) in header.isInterlaced ? Self.adam7 : Self.straight {
            let columns = (width - column + columnStep - 1) / columnStep
            let rows = (height - row + rowStep - 1) / rowStep
            guard columns > 0, rows > 0 else { continue }
            let pass = Pass(
                column: column, row: row, columnStep: columnStep, rowStep: rowStep, columns: columns, rows: rows,
                rowBytes: 1 + (columns * pixelBits + 7) / 8, lastByteMask: 0xFF << UInt8(-columns * pixelBits & 7),
                start: position)
            passes.append(pass)
            position = pass.start(of: rows)
        }
        self.passes = passes
        self.pixelBits = pixelBits
        decodedBytes = position
    }

    private static let straight = [(column: 0, row: 0, columnStep: 1, rowStep: 1)]
    private static let adam7: [(column: Int, row: Int, columnStep: Int, rowStep: Int)] = [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ]

    /// How far in front of the byte that a filter works on the one lies that it looks at (9.2), in bytes.
    var filterDistance: Int { max(1, pixelBits / 8) }

    /// The longest zlib stream that encoders make of the rows: what zlib promises for every setting (compressBound),
    /// and an empty block behind each row.
    var longestStream: Int {
        decodedBytes + decodedBytes / 8 + decodedBytes / 64 + 64 + passes.reduce(0) { $0 + 5 * $1.rows }
    }

    /// Whether rows can hold bits that belong to no pixel.
    var canHavePadding: Bool { passes.contains { $0.lastByteMask != 0xFF } }

    /// Whether every row begins with a filter type that exists (9.2).
    func haveKnownFilters(_ decoded: Span<UInt8>) -> Bool {
        for pass in passes {
            for row in 0..<pass.rows where PNGFilter(rawValue: decoded[pass.start(of: row)]) == nil { return false }
        }
        return true
    }
}
