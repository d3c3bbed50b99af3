/// The filters by the definitions of the standard (PNG third edition, 9.2 to 9.4), one byte at a time.
public enum ReferenceFilter {
    public static func filtered(_ row: [UInt8], above: [UInt8], _ filter: UInt8, pixelBytes: Int) -> [UInt8] {
        row.indices.map { x in
            let a = x >= pixelBytes ? Int(row[x - pixelBytes]) : 0
            let b = Int(above[x])
            let c = x >= pixelBytes ? Int(above[x - pixelBytes]) : 0
            let predictions = [0, a, b, (a + b) / 2, paeth(a, b, c)]
            return UInt8(truncatingIfNeeded: Int(row[x]) - predictions[Int(filter)])
        }
    }

    /// The rows of which `rows` are the filtered form, without filter types; `size` is their number and their bytes.
    public static func reconstructed(_ rows: [UInt8], _ size: (rows: Int, bytes: Int), pixelBytes: Int) -> [[UInt8]] {
        var above = [UInt8](repeating: 0, count: size.bytes)
        return (0..<size.rows).map { number in
            let filtered = Array(rows[(number * (size.bytes + 1))...].prefix(size.bytes + 1))
            var row = [UInt8](repeating: 0, count: size.bytes)
            for x in row.indices {
                // The differences of the byte alone are zero in front of it, so its prediction is minus what comes out.
                let prediction = Self.filtered(row, above: above, filtered[0], pixelBytes: pixelBytes)[x]
                row[x] = filtered[1 + x] &- prediction
            }
            above = row
            return row
        }
    }

    /// The one of the three that is nearest to a + b - c; of those equally near, the first.
    private static func paeth(_ a: Int, _ b: Int, _ c: Int) -> Int {
        [a, b, c].min { abs(a + b - c - $0) < abs(a + b - c - $1) } ?? 0
    }
}
