/// Finds out where a picture in facsimile coding ends, by reading its rows (ISO 32000-2, 7.4.6; ITU-T T.4 and T.6).
public struct CCITTFaxReader {
    private let columns: Int
    /// As many rows as the picture has; 0 when the end mark alone says it.
    private let rows: Int
    /// Below 0: every row in two dimensions. 0: every row in one. Above: each row says it.
    private let scheme: Int
    private let isByteAligned: Bool
    private let mayHaveEndMark: Bool

    private static let mostColumns = 65_536

    /// - Parameter parameters: the DecodeParms of the picture (Table 11).
    init(_ parameters: PDFDictionary, height: Int) {
        let said = parameters["Rows"]?.integer ?? 0
        self.init(parameters, rows: said > 0 ? said : height)
    }

    /// The same where the parameters do not say how many rows are read.
    public init(_ parameters: PDFDictionary, rows: Int) {
        columns = parameters["Columns"]?.integer ?? 1_728
        self.rows = rows
        scheme = parameters["K"]?.integer ?? 0
        isByteAligned = parameters["EncodedByteAlign"] == .boolean(true)
        mayHaveEndMark = parameters["EndOfBlock"] != .boolean(false)
    }

    /// How many bytes of `data` the picture takes, with its end mark; `nil` when it is not coded as it should be, or
    /// not all there.
    public func end(of data: Span<UInt8>) -> Int? {
        guard (1...Self.mostColumns).contains(columns), rows >= 0 else { return nil }
        var bits = Bits()
        // Where the colour changes in the row above, and in this one.
        var above: [Int] = []
        var row: [Int] = []
        var count = 0
        while rows == 0 || count < rows {
            if isByteAligned { bits.align() }
            if mayHaveEndMark, skipEndMark(&bits, data) { return bits.byteCount(data) }
            skipLineMark(&bits, data)
            let isFlat = scheme == 0 || scheme > 0 && bits.take(1, data) == 1
            row.removeAll(keepingCapacity: true)
            let isRead = isFlat ? readRuns(&bits, data, &row) : readModes(&bits, data, above, &row)
            guard isRead, bits.position <= 8 * data.count else { return nil }
            swap(&above, &row)
            count += 1
        }
        if mayHaveEndMark {
            if isByteAligned { bits.align() }
            _ = skipEndMark(&bits, data)
        }
        return bits.byteCount(data)
    }

    // MARK: Marks

    private static let lineMark = 1
    private static let lineMarkBits = 12

    /// Skips what ends the picture: two marks with T.6, six with T.4.
    private func skipEndMark(_ bits: inout Bits, _ data: Span<UInt8>) -> Bool {
        var ahead = bits
        let wanted = scheme < 0 ? 2 : 6
        for mark in 0..<wanted {
            // Zeros may stand before the first mark, to fill up a byte.
            if mark == 0, scheme >= 0 { ahead.skipFill(data) }
            guard ahead.take(Self.lineMarkBits, data) == Self.lineMark else { return false }
            if scheme > 0 { _ = ahead.take(1, data) }
        }
        guard ahead.position <= 8 * data.count else { return false }
        bits = ahead
        return true
    }

    /// Skips the mark that may stand before a row.
    private func skipLineMark(_ bits: inout Bits, _ data: Span<UInt8>) {
        guard scheme >= 0 else { return }
        var ahead = bits
        ahead.skipFill(data)
        if ahead.take(Self.lineMarkBits, data) == Self.lineMark { bits = ahead }
    }

    // MARK: Rows

    /// A row in one dimension: runs of white and black in turn.
    private func readRuns(_ bits: inout Bits, _ data: Span<UInt8>, _ row: inout [Int]) -> Bool {
        var place = 0
        var isBlack = false
        while place < columns {
            guard let run = run(&bits, data, isBlack: isBlack) else { return false }
            place += run
            row.append(place)
            isBlack.toggle()
        }
        return place == columns
    }

    private func run(_ bits: inout Bits, _ data: Span<UInt8>, isBlack: Bool) -> Int? {
        var sum = 0
        while true {
            let code = (isBlack ? CCITTFaxCodes.black : CCITTFaxCodes.white)[
                bits.peek(CCITTFaxCodes.longest, data)]
            guard code.bits > 0, sum <= columns else { return nil }
            bits.position += Int(code.bits)
            sum += Int(code.length)
            if code.length < 64 { return sum }
        }
    }

    /// A row in two dimensions: changes by those of the row above (T.6, 2.2).
    private func readModes(_ bits: inout Bits, _ data: Span<UInt8>, _ above: [Int], _ row: inout [Int]) -> Bool {
        var place = 0
        var isBlack = false
        // The first change above that is not left of the place.
        var next = 0
        while place < columns {
            // The first change above to the right of the place, to the other colour; at the beginning, also at it.
            while next > 0, change(above, next - 1) > place { next -= 1 }
            while change(above, next) < columns,
                change(above, next) <= place && !(place == 0 && row.isEmpty && change(above, next) == 0 && !isBlack)
                    || (next % 2 == 1) != isBlack
            {
                next += 1
            }
            guard let mode = mode(&bits, data) else { return false }
            switch mode {
            case .pass: place = change(above, next + 1)
            case .horizontal:
                guard let first = run(&bits, data, isBlack: isBlack), let second = run(&bits, data, isBlack: !isBlack)
                else { return false }
                row.append(place + first)
                place += first + second
                row.append(place)
            case .vertical(let offset):
                let to = change(above, next) + offset
                guard to >= place else { return false }
                place = to
                row.append(place)
                isBlack.toggle()
            }
            guard place <= columns else { return false }
        }
        return true
    }

    private func change(_ row: [Int], _ index: Int) -> Int { index < row.count ? min(row[index], columns) : columns }

    private enum Mode {
        case pass, horizontal
        case vertical(Int)
    }

    /// T.6, table 1.
    private func mode(_ bits: inout Bits, _ data: Span<UInt8>) -> Mode? {
        let next = bits.peek(7, data)
        let (mode, length): (Mode?, Int) =
            switch next {
            case 0b1000000...: (.vertical(0), 1)
            case 0b0110000...: (.vertical(1), 3)
            case 0b0100000...: (.vertical(-1), 3)
            case 0b0010000...: (.horizontal, 3)
            case 0b0001000...: (.pass, 4)
            case 0b0000110, 0b0000111: (.vertical(2), 6)
            case 0b0000100, 0b0000101: (.vertical(-2), 6)
            case 0b0000011: (.vertical(3), 7)
            case 0b0000010: (.vertical(-3), 7)
            default: (nil, 0)
            }
        bits.position += length
        return mode
    }

    /// Bits, the first the highest of a byte; behind the end there are zeros.
    private struct Bits {
        var position = 0

        func peek(_ count: Int, _ data: Span<UInt8>) -> Int {
            var value = 0
            let first = position >> 3
            for index in first..<(first + 3) { value = value << 8 | (index < data.count ? Int(data[index]) : 0) }
            return value >> (24 - (position & 7) - count) & (1 << count - 1)
        }

        mutating func take(_ count: Int, _ data: Span<UInt8>) -> Int {
            defer { position += count }
            return peek(count, data)
        }

        mutating func align() { position = (position + 7) & ~7 }

        /// Moves to the last 11 zeros before a one.
        mutating func skipFill(_ data: Span<UInt8>) {
            while position < 8 * data.count, peek(12, data) == 0 { position += 1 }
        }

        /// How many bytes were read, in whole or in part.
        func byteCount(_ data: Span<UInt8>) -> Int? {
            position <= 8 * data.count ? (position + 7) >> 3 : nil
        }
    }
}
