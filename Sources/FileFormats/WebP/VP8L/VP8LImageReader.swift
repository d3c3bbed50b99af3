/// Reads a lossless image whole, without computing its colours, and so finds where it really ends (RFC 9649, section
/// 3).
struct VP8LImageReader {
    private var bits: VP8LBitReader
    private let offset: Int
    private let construct: String
    /// Those of the image that is being read.
    private var codes = VP8LPrefixCodes()

    /// Most entries of the tables of prefix codes; the encoder of libwebp needs a hundredth.
    private static let mostCodeEntries = 1 << 24

    /// - Parameters:
    ///   - position: where the image begins after its header, in the bytes that are given to `read`.
    ///   - offset: where the image stands in the file.
    init(at position: Int, offset: Int, construct: String) {
        bits = VP8LBitReader(at: position)
        self.offset = offset
        self.construct = construct
    }

    /// Reads the image to its last pixel.
    ///
    /// - Returns: the bits that it takes from the first of `bytes` on.
    mutating func read(_ bytes: Span<UInt8>, width: Int, height: Int) throws(Rejection) -> Int {
        var width = width
        var seen: Set<Int> = []
        while bits.take(bytes, 1) == 1 {
            let kind = bits.take(bytes, 2)
            guard seen.insert(kind).inserted else { throw refused(.badFrame) }
            try readTransform(bytes, kind, &width, height)
        }
        _ = try readPixels(bytes, width: width, height: height, isMain: true)
        return bits.consumed
    }

    private func refused(_ defect: WebPDefect) -> Rejection { Rejection(defect, at: offset, construct: construct) }

    // MARK: Transforms

    private static let subtractGreen = 2
    private static let colourIndexing = 3

    /// Reads a transform (3.5); one to palette indices packs several pixels into one.
    private mutating func readTransform(
        _ bytes: Span<UInt8>, _ kind: Int, _ width: inout Int, _ height: Int
    ) throws(Rejection) {
        switch kind {
        case Self.subtractGreen:
            return
        case Self.colourIndexing:
            let colours = bits.take(bytes, 8) + 1
            _ = try readPixels(bytes, width: colours, height: 1, isMain: false)
            let packing = colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3
            width = Self.blocks(width, packing)
        default:
            let blockBits = bits.take(bytes, 3) + 2
            _ = try readPixels(
                bytes, width: Self.blocks(width, blockBits), height: Self.blocks(height, blockBits), isMain: false)
        }
    }

    /// How many blocks of 2^`bits` pixels it takes to cover `size`.
    private static func blocks(_ size: Int, _ bits: Int) -> Int { (size + (1 << bits) - 1) >> bits }

    // MARK: Prefix codes

    /// The five codes of a pixel (3.7.1).
    private struct Group {
        var green: VP8LPrefixCodes.Code
        var red: VP8LPrefixCodes.Code
        var blue: VP8LPrefixCodes.Code
        var alpha: VP8LPrefixCodes.Code
        var distance: VP8LPrefixCodes.Code
    }

    private static let literals = 256
    private static let lengthPrefixes = 24
    private static let distancePrefixes = 40

    private mutating func readGroup(_ bytes: Span<UInt8>, cacheSize: Int) throws(Rejection) -> Group {
        Group(
            green: try readCode(bytes, symbols: Self.literals + Self.lengthPrefixes + cacheSize),
            red: try readCode(bytes, symbols: Self.literals), blue: try readCode(bytes, symbols: Self.literals),
            alpha: try readCode(bytes, symbols: Self.literals),
            distance: try readCode(bytes, symbols: Self.distancePrefixes))
    }

    private mutating func readCode(_ bytes: Span<UInt8>, symbols: Int) throws(Rejection) -> VP8LPrefixCodes.Code {
        var lengths = [UInt8](repeating: 0, count: symbols)
        if bits.take(bytes, 1) == 1 {
            let hasTwo = bits.take(bytes, 1) == 1
            let first = bits.take(bytes, bits.take(bytes, 1) == 1 ? 8 : 1)
            if first < symbols { lengths[first] = 1 }
            if hasTwo {
                let second = bits.take(bytes, 8)
                if second < symbols { lengths[second] = 1 }
            }
        } else {
            try readLengths(bytes, &lengths)
        }
        guard !bits.isOverrun else { throw refused(.truncated) }
        guard let code = codes.add(lengths: lengths) else { throw refused(.badFrame) }
        guard codes.size <= Self.mostCodeEntries else {
            throw Rejection(LimitExcess.memory, at: offset, construct: construct)
        }
        return code
    }

    /// The order in which the lengths of the codes for lengths stand (3.7.2.1.2).
    private static let lengthOrder: [19 of Int] = [
        17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ]

    private mutating func readLengths(_ bytes: Span<UInt8>, _ lengths: inout [UInt8]) throws(Rejection) {
        var ofLengths = [UInt8](repeating: 0, count: 19)
        for index in 0..<(bits.take(bytes, 4) + 4) { ofLengths[Self.lengthOrder[index]] = UInt8(bits.take(bytes, 3)) }
        var own = VP8LPrefixCodes()
        guard let code = own.add(lengths: ofLengths) else { throw refused(.badFrame) }
        var remaining = lengths.count
        if bits.take(bytes, 1) == 1 {
            remaining = 2 + bits.take(bytes, 2 + 2 * bits.take(bytes, 3))
            guard remaining <= lengths.count else { throw refused(.badFrame) }
        }
        var symbol = 0
        var previous: UInt8 = 8
        while symbol < lengths.count, remaining > 0 {
            remaining -= 1
            bits.refill(bytes)
            let length = own.read(code, &bits)
            guard length >= 16 else {
                lengths[symbol] = UInt8(length)
                if length != 0 { previous = UInt8(length) }
                symbol += 1
                continue
            }
            let times =
                switch length {
                case 16: 3 + bits.take(bytes, 2)
                case 17: 3 + bits.take(bytes, 3)
                default: 11 + bits.take(bytes, 7)
                }
            guard symbol + times <= lengths.count else { throw refused(.badFrame) }
            if length == 16 {
                for index in symbol..<(symbol + times) { lengths[index] = previous }
            }
            symbol += times
        }
    }

    // MARK: Pixels

    /// Which codes are used where (3.7.2.2).
    private struct GroupMap {
        var blockBits = 0
        var columns = 0
        /// The number of the group of each block; empty when there is one for all.
        var numbers: [Int] = []

        func group(x: Int, y: Int) -> Int {
            numbers.isEmpty ? 0 : numbers[(y >> blockBits) * columns + (x >> blockBits)]
        }
    }

    /// Reads one entropy-coded image (3.6, 3.7).
    ///
    /// - Parameter isMain: it is the picture itself, and not a picture inside of it.
    /// - Returns: its pixels when `keepsPixels`.
    private mutating func readPixels(
        _ bytes: Span<UInt8>, width: Int, height: Int, isMain: Bool, keepsPixels: Bool = false
    ) throws(Rejection) -> [UInt32] {
        let outer = codes
        codes = VP8LPrefixCodes()
        defer { codes = outer }
        var cacheBits = 0
        if bits.take(bytes, 1) == 1 {
            cacheBits = bits.take(bytes, 4)
            guard (1...11).contains(cacheBits) else { throw refused(.badFrame) }
        }
        let map = isMain ? try readMap(bytes, width, height) : GroupMap()
        var groups: [Group] = []
        for _ in 0...(map.numbers.max() ?? 0) {
            groups.append(try readGroup(bytes, cacheSize: cacheBits == 0 ? 0 : 1 << cacheBits))
        }
        guard !bits.isOverrun else { throw refused(.truncated) }
        if keepsPixels {
            return try decodePixels(bytes, width, count: width * height, groups[0], cacheBits)
        }
        try skipPixels(bytes, width, height, groups, map)
        return []
    }

    private mutating func readMap(_ bytes: Span<UInt8>, _ width: Int, _ height: Int) throws(Rejection) -> GroupMap {
        guard bits.take(bytes, 1) == 1 else { return GroupMap() }
        let blockBits = bits.take(bytes, 3) + 2
        let columns = Self.blocks(width, blockBits)
        let pixels = try readPixels(
            bytes, width: columns, height: Self.blocks(height, blockBits), isMain: false, keepsPixels: true)
        return GroupMap(blockBits: blockBits, columns: columns, numbers: pixels.map { Int($0 >> 8 & 0xFFFF) })
    }

    private mutating func skipPixels(
        _ bytes: Span<UInt8>, _ width: Int, _ height: Int, _ groups: [Group], _ map: GroupMap
    ) throws(Rejection) {
        let codes = self.codes
        let count = width * height
        let mask = map.numbers.isEmpty ? Int.max : (1 << map.blockBits) - 1
        var position = 0
        var x = 0
        var y = 0
        var group = groups[map.group(x: 0, y: 0)]
        while position < count {
            if x & mask == 0 { group = groups[map.group(x: x, y: y)] }
            bits.refill(bytes)
            let symbol = codes.read(group.green, &bits)
            var length = 1
            if symbol < Self.literals {
                _ = codes.read(group.red, &bits)
                bits.refill(bytes)
                _ = codes.read(group.blue, &bits)
                _ = codes.read(group.alpha, &bits)
            } else if symbol < Self.literals + Self.lengthPrefixes {
                length = readPrefixed(bytes, symbol - Self.literals)
                let distance = readDistance(bytes, group, codes, width)
                guard distance <= position, length <= count - position else { throw refused(.badFrame) }
            }
            guard !bits.isOverrun else { throw refused(.truncated) }
            position += length
            x += length
            if x >= width || length > 1 {
                y += x / width
                x %= width
                if position < count { group = groups[map.group(x: x, y: y)] }
            }
        }
    }

    private mutating func readDistance(
        _ bytes: Span<UInt8>, _ group: Group, _ codes: VP8LPrefixCodes, _ width: Int
    ) -> Int {
        bits.refill(bytes)
        return VP8LDistance.pixels(readPrefixed(bytes, codes.read(group.distance, &bits)), width: width)
    }

    /// A length or distance by its prefix (3.6.2.2).
    private mutating func readPrefixed(_ bytes: Span<UInt8>, _ prefix: Int) -> Int {
        guard prefix >= 4 else { return prefix + 1 }
        let extraBits = (prefix - 2) >> 1
        return ((2 + prefix & 1) << extraBits) + bits.take(bytes, extraBits) + 1
    }

    /// Reads an image with one group of codes, and gives its pixels: alpha, red, green, blue from the highest byte on.
    private mutating func decodePixels(
        _ bytes: Span<UInt8>, _ width: Int, count: Int, _ group: Group, _ cacheBits: Int
    ) throws(Rejection) -> [UInt32] {
        let codes = self.codes
        var pixels: [UInt32] = []
        pixels.reserveCapacity(count)
        var cache = [UInt32](repeating: 0, count: 1 << cacheBits)
        func append(_ pixel: UInt32) {
            pixels.append(pixel)
            if cacheBits > 0 { cache[Int((0x1E35_A7BD &* pixel) >> UInt32(32 - cacheBits))] = pixel }
        }
        while pixels.count < count {
            bits.refill(bytes)
            let symbol = codes.read(group.green, &bits)
            if symbol < Self.literals {
                let red = UInt32(codes.read(group.red, &bits))
                bits.refill(bytes)
                let blue = UInt32(codes.read(group.blue, &bits))
                let alpha = UInt32(codes.read(group.alpha, &bits))
                append(alpha << 24 | red << 16 | UInt32(symbol) << 8 | blue)
            } else if symbol < Self.literals + Self.lengthPrefixes {
                let length = readPrefixed(bytes, symbol - Self.literals)
                let distance = readDistance(bytes, group, codes, width)
                guard distance <= pixels.count, length <= count - pixels.count else { throw refused(.badFrame) }
                for _ in 0..<length { append(pixels[pixels.count - distance]) }
            } else {
                append(cache[symbol - Self.literals - Self.lengthPrefixes])
            }
            guard !bits.isOverrun else { throw refused(.truncated) }
        }
        return pixels
    }
}
