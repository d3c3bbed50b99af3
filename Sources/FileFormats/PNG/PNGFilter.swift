/// The filter types: how a row is written as differences from the row above and the pixel to the left (PNG third
/// edition, 9.2).
enum PNGFilter: UInt8, CaseIterable {
    case none = 0
    case sub = 1
    case up = 2
    case average = 3
    case paeth = 4

    /// The prediction of Paeth (9.4) from the byte to the left, the one above, and the one above left.
    @inline(__always)
    static func paethPrediction(_ left: UInt8, _ above: UInt8, _ aboveLeft: UInt8) -> UInt8 {
        let a = Int16(left)
        let b = Int16(above)
        let c = Int16(aboveLeft)
        let distanceA = abs(b &- c)
        let distanceB = abs(a &- c)
        let distanceC = abs(a &+ b &- c &- c)
        if distanceA <= distanceB && distanceA <= distanceC { return left }
        return distanceB <= distanceC ? above : aboveLeft
    }
}

extension PNGRows {
    /// Undoes the filters of all rows, in place; then the filter type of every row is none.
    ///
    /// - Precondition: `data` has `decodedBytes` bytes, and its filter types exist.
    func reconstruct(_ data: inout MutableSpan<UInt8>) {
        for pass in passes {
            for row in 0..<pass.rows {
                let start = pass.start(of: row)
                guard let filter = PNGFilter(rawValue: data[start]) else { continue }
                data[start] = PNGFilter.none.rawValue
                reconstructRow(
                    &data, (start + 1)..<(start + pass.rowBytes), filter, above: row == 0 ? nil : pass.rowBytes)
            }
        }
    }

    /// - Parameters:
    ///   - bytes: where the row's samples are.
    ///   - distance: how far in front of them those of the row above are, which was reconstructed before; `nil` in the
    ///     first row, which has zeros above it.
    private func reconstructRow(
        _ data: inout MutableSpan<UInt8>, _ bytes: Range<Int>, _ filter: PNGFilter, above distance: Int?
    ) {
        let step = filterDistance
        let firstPixel = bytes.lowerBound..<min(bytes.lowerBound + step, bytes.upperBound)
        let others = firstPixel.upperBound..<bytes.upperBound
        switch (filter, distance) {
        case (.none, _), (.up, nil): break
        case (.sub, _), (.paeth, nil):
            for index in others { data[index] &+= data[index - step] }
        case (.up, let distance?):
            for index in bytes { data[index] &+= data[index - distance] }
        case (.average, nil):
            for index in others { data[index] &+= data[index - step] / 2 }
        case (.average, let distance?):
            for index in firstPixel { data[index] &+= data[index - distance] / 2 }
            for index in others {
                let sum = UInt16(data[index - step]) + UInt16(data[index - distance])
                data[index] &+= UInt8(truncatingIfNeeded: sum / 2)
            }
        case (.paeth, let distance?):
            for index in firstPixel { data[index] &+= data[index - distance] }
            for index in others {
                data[index] &+= PNGFilter.paethPrediction(
                    data[index - step], data[index - distance], data[index - distance - step])
            }
        }
    }
}
