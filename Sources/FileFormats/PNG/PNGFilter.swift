/// The filter types: how a row is written as differences from the row above and the pixel to the left (PNG third
/// edition, 9.2).
enum PNGFilter: UInt8, CaseIterable {
    case none = 0
    case sub = 1
    case up = 2
    case average = 3
    case paeth = 4

    /// Half of the sum, rounded down (9.2).
    @inline(__always)
    static func average(_ left: UInt8, _ above: UInt8) -> UInt8 {
        UInt8(truncatingIfNeeded: (UInt16(left) + UInt16(above)) / 2)
    }

    /// The absolute value of a difference that is a signed number.
    @inline(__always)
    static func size(_ difference: UInt8) -> Int { Int(Int8(bitPattern: difference).magnitude) }

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

    /// What this filter takes from a byte (9.2): `left`, `above` and `aboveLeft` are the bytes of the neighbouring
    /// pixels, reconstructed, and 0 where there is none.
    @inline(__always)
    func prediction(_ left: UInt8, above: UInt8, aboveLeft: UInt8) -> UInt8 {
        switch self {
        case .none: 0
        case .sub: left
        case .up: above
        case .average: Self.average(left, above)
        case .paeth: Self.paethPrediction(left, above, aboveLeft)
        }
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
                data[index] &+= PNGFilter.average(data[index - step], data[index - distance])
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

/// How the filter of each row is chosen when an image is coded anew.
enum PNGFilterStrategy {
    /// The same for all rows.
    case one(PNGFilter)
    /// For each row the one whose differences, as signed numbers, have the smallest sum of absolute values (PNG third
    /// edition, 12.8).
    case smallestDifferences

    /// One of them is good for drawings, one for shades, one for photos.
    static let candidates: [PNGFilterStrategy] = [.one(.none), .one(.sub), .smallestDifferences]
}

extension PNGRows {
    /// Filters all rows, in place.
    ///
    /// - Precondition: the filter type of every row is none.
    func applyFilters(_ strategy: PNGFilterStrategy, to data: inout MutableSpan<UInt8>) {
        for pass in passes.reversed() {
            applyFilters(strategy, to: &data, start: pass.start(of: 0), rowBytes: pass.rowBytes, 0..<pass.rows)
        }
    }

    /// Filters some of the rows that follow each other in `data`. The last one comes first, so that the row above is
    /// always an unfiltered one.
    ///
    /// - Parameter start: where row 0 begins.
    func applyFilters(
        _ strategy: PNGFilterStrategy, to data: inout MutableSpan<UInt8>, start: Int = 0, rowBytes: Int,
        _ rows: Range<Int>
    ) {
        for row in rows.reversed() {
            let bytes = (start + row * rowBytes + 1)..<(start + (row + 1) * rowBytes)
            let distance = row == 0 ? nil : rowBytes
            let filter =
                switch strategy {
                case .one(let filter): filter
                case .smallestDifferences: filterWithSmallestDifferences(data.span, bytes, above: distance)
                }
            applyFilter(filter, &data, bytes, above: distance)
            data[bytes.lowerBound - 1] = filter.rawValue
        }
    }

    private func applyFilter(
        _ filter: PNGFilter, _ data: inout MutableSpan<UInt8>, _ bytes: Range<Int>, above distance: Int?
    ) {
        let step = filterDistance
        let firstPixel = bytes.lowerBound..<min(bytes.lowerBound + step, bytes.upperBound)
        let others = (firstPixel.upperBound..<bytes.upperBound).reversed()
        switch (filter, distance) {
        case (.none, _), (.up, nil): break
        case (.sub, _), (.paeth, nil):
            for index in others { data[index] &-= data[index - step] }
        case (.up, let distance?):
            for index in bytes { data[index] &-= data[index - distance] }
        case (.average, nil):
            for index in others { data[index] &-= data[index - step] / 2 }
        case (.average, let distance?):
            for index in others {
                data[index] &-= PNGFilter.average(data[index - step], data[index - distance])
            }
            for index in firstPixel { data[index] &-= data[index - distance] / 2 }
        case (.paeth, let distance?):
            for index in others {
                data[index] &-= PNGFilter.paethPrediction(
                    data[index - step], data[index - distance], data[index - distance - step])
            }
            for index in firstPixel { data[index] &-= data[index - distance] }
        }
    }

    /// Of filters with the same sum, the one with the lowest number.
    private func filterWithSmallestDifferences(
        _ data: Span<UInt8>, _ bytes: Range<Int>, above distance: Int?
    ) -> PNGFilter {
        let step = filterDistance
        var sums: (none: Int, sub: Int, up: Int, average: Int, paeth: Int) = (0, 0, 0, 0, 0)
        for index in bytes {
            let isFirst = index < bytes.lowerBound + step
            let left = isFirst ? 0 : data[index - step]
            var above: UInt8 = 0
            var aboveLeft: UInt8 = 0
            if let distance {
                above = data[index - distance]
                aboveLeft = isFirst ? 0 : data[index - distance - step]
            }
            let byte = data[index]
            sums.none &+= PNGFilter.size(byte)
            sums.sub &+= PNGFilter.size(byte &- left)
            sums.up &+= PNGFilter.size(byte &- above)
            sums.average &+= PNGFilter.size(byte &- PNGFilter.average(left, above))
            sums.paeth &+= PNGFilter.size(byte &- PNGFilter.paethPrediction(left, above, aboveLeft))
        }
        let all = [sums.none, sums.sub, sums.up, sums.average, sums.paeth]
        let smallest = PNGFilter.allCases.min { all[Int($0.rawValue)] < all[Int($1.rawValue)] }
        return smallest ?? .none
    }
}
