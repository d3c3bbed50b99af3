/// Turns the pixels of an image as its orientation says (Exif 2.32, 4.6.4 A, tag 0x0112). Nothing is lost: every pixel
/// keeps its bits and gets another place.
struct PNGTurner {
    /// The size of the turned image, in pixels.
    let width: Int
    let height: Int
    private let orientation: ExifOrientation
    private let source: PNGRows

    /// - Parameters:
    ///   - source: how the pixels lie in the image before, which may be interlaced.
    ///   - width: its size, in pixels.
    init(_ orientation: ExifOrientation, from source: PNGRows, width: Int, height: Int) {
        self.orientation = orientation
        self.source = source
        self.width = orientation.isTransposed ? height : width
        self.height = orientation.isTransposed ? width : height
    }

    /// - Parameters:
    ///   - pixels: the rows of the image before, reconstructed.
    ///   - target: how the pixels lie in the turned image, which has one pass.
    /// - Returns: the rows of the turned image, unfiltered.
    func turned(_ pixels: Span<UInt8>, _ target: PNGRows) -> [UInt8] {
        var turned = [UInt8](repeating: 0, count: target.decodedBytes)
        guard let rows = target.passes.first else { return turned }
        var output = turned.mutableSpan
        let pixelBytes = source.pixelBits / 8
        for pass in source.passes {
            for row in 0..<pass.rows {
                let shownRow = pass.row + row * pass.rowStep
                for column in 0..<pass.columns {
                    let place = place(of: pass.column + column * pass.columnStep, shownRow)
                    let start = pass.start(of: row) + 1
                    let end = rows.start(of: place.row) + 1
                    guard pixelBytes > 0 else {
                        copyBits(pixels, start, column, to: &output, end, place.column)
                        continue
                    }
                    for byte in 0..<pixelBytes {
                        output[end + place.column * pixelBytes + byte] = pixels[start + column * pixelBytes + byte]
                    }
                }
            }
        }
        return turned
    }

    /// Where a pixel of the image before is in the turned one.
    @inline(__always)
    private func place(of column: Int, _ row: Int) -> (column: Int, row: Int) {
        let place = orientation.isTransposed ? (column: row, row: column) : (column: column, row: row)
        return (
            orientation.isMirroredAcross ? width - 1 - place.column : place.column,
            orientation.isMirroredDown ? height - 1 - place.row : place.row
        )
    }

    /// Copies a pixel of less than eight bits to a place that is still zero.
    private func copyBits(
        _ pixels: Span<UInt8>, _ start: Int, _ column: Int, to output: inout MutableSpan<UInt8>, _ end: Int,
        _ target: Int
    ) {
        let bits = source.pixelBits
        let perByte = 8 / bits
        let pixel = pixels[start + column / perByte] >> UInt8(8 - bits - column % perByte * bits)
        output[end + target / perByte] |=
            (pixel & UInt8(1 << bits - 1)) << UInt8(8 - bits - target % perByte * bits)
    }
}
