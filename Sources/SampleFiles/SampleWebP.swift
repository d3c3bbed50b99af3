import FileFormats

/// Makes WebP files for measuring: a key frame or a lossless image whose symbols are random bits, spread as the codes
/// of a photo spread them. There is no picture behind it; what it costs to read is the same.
public struct SampleWebP: Sendable {
    public enum Coding: Sendable { case lossy, lossless }

    /// In pixels, at most 16,383.
    public let width: Int
    public let height: Int
    public let coding: Coding
    public let seed: UInt64

    public init(width: Int, height: Int, coding: Coding, seed: UInt64 = 1) {
        precondition((1...16_383).contains(width) && (1...16_383).contains(height))
        self.width = width
        self.height = height
        self.coding = coding
        self.seed = seed
    }

    public func encoded() -> [UInt8] {
        var random = SampleRandom(seed: seed)
        let (type, data) = coding == .lossy ? ("VP8 ", keyFrame(&random)) : ("VP8L", image(&random))
        var chunk = Array("WEBP".utf8) + Array(type.utf8) + Self.littleEndian(data.count) + data
        if data.count % 2 == 1 { chunk.append(0) }
        return cut(MediaType.webp.signature + Self.littleEndian(chunk.count) + chunk)
    }

    private static func littleEndian(_ number: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// Takes away what the last symbol does not need: there are more random bits than symbols.
    private func cut(_ file: [UInt8]) -> [UInt8] {
        var limits = Limits()
        limits.pixels = .max
        limits.decodedBytes = .max
        limits.memoryBytes = .max
        do throws(Rejection) {
            return WebPWriter.write(try WebPParser(limits: limits).parse(file.span), from: file.span)
        } catch {
            preconditionFailure("the sample is refused: \(error)")
        }
    }

    private func noise(_ count: Int, _ random: inout SampleRandom) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            let word = random.next()
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift * 8))) }
        }
        return bytes
    }

    // MARK: Lossy

    /// A key frame (RFC 6386, section 9) with one partition of coefficients.
    private func keyFrame(_ random: inout SampleRandom) -> [UInt8] {
        let macroblocks = ((width + 15) / 16) * ((height + 15) / 16)
        var header = SampleBoolEncoder()
        for _ in 0..<4 { header.put(false, 128) }  // colour space, clamping, segments, kind of filter
        header.put(20, bits: 6)  // level of the filter
        header.put(0, bits: 3)
        header.put(false, 128)
        header.put(0, bits: 2)  // one partition
        header.put(30, bits: 7)  // quantizer
        for _ in 0..<6 { header.put(false, 128) }
        for (index, probability) in VP8CoefficientProbabilities.update.enumerated() {
            let isEnd = index % Self.nodes == 0
            header.put(isEnd, probability)
            if isEnd { header.put(Self.endProbability, bits: 8) }
        }
        header.put(true, 128)
        header.put(Self.codedProbability, bits: 8)
        let modes = header.finished() + noise(64 + macroblocks * Self.mostModeBytes, &random)
        precondition(modes.count < 1 << 19, "the first partition is too large for its length")
        var frame = Array(Self.littleEndian(1 << 4 | modes.count << 5)[..<3])
        frame += [0x9D, 0x01, 0x2A]
        frame += Self.littleEndian(width | height << 16)
        frame += modes
        var coefficients = noise(macroblocks * Self.mostCoefficientBytes, &random)
        coefficients[0] &= 0x7F
        return frame + coefficients
    }

    /// In 256: how likely a macroblock has coefficients, and how likely a block has no more of them. A photo of good
    /// quality then takes a quarter of a byte for each pixel.
    private static let codedProbability = 200
    private static let endProbability = 30
    /// Probabilities of each kind of block, band and context; the first is that of the end.
    private static let nodes = 11
    /// Macroblocks take fewer bytes on the average.
    private static let mostModeBytes = 4
    private static let mostCoefficientBytes = 200

    // MARK: Lossless

    /// An image without transforms and with one group of prefix codes (RFC 9649, section 3).
    private func image(_ random: inout SampleRandom) -> [UInt8] {
        var bits = SampleBitWriter()
        bits.put(0x2F, 8)
        bits.put(width - 1, 14)
        bits.put(height - 1, 14)
        bits.put(0, 4)  // no alpha, version 0
        bits.put(0, 1)  // no transform
        bits.put(0, 1)  // no cache of colours
        bits.put(0, 1)  // one group
        for _ in 0..<3 { Self.putColourCode(to: &bits) }
        for symbol in [255, 0] {  // alpha, distance: one symbol
            bits.put(1, 1)
            bits.put(0, 1)
            bits.put(1, 1)
            bits.put(symbol, 8)
        }
        return bits.finished() + noise(width * height * 3, &random)
    }

    /// Lengths of the codes of 256 values, from 0 on: small differences to a prediction are frequent, large ones rare.
    private static let colourLengths: [(length: Int, symbols: Int)] = [
        (4, 8), (5, 8), (7, 16), (9, 32), (11, 64), (12, 128),
    ]
    /// The order in which the lengths of the codes for lengths stand (RFC 9649, 3.7.2.1.2).
    private static let lengthOrder = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12]

    /// A code whose six lengths are coded with two codes of two bits and four of three.
    private static func putColourCode(to bits: inout SampleBitWriter) {
        let used = colourLengths.map(\.length)
        bits.put(0, 1)
        bits.put(lengthOrder.count - 4, 4)
        for length in lengthOrder {
            bits.put(used.firstIndex(of: length).map { $0 < 2 ? 2 : 3 } ?? 0, 3)
        }
        bits.put(1, 1)
        bits.put(3, 3)
        bits.put(256 - 2, 8)
        for (index, entry) in colourLengths.enumerated() {
            for _ in 0..<entry.symbols {
                // Canonical codes: 00, 01, 100, 101, 110, 111; the first bit is the lowest.
                let code = [0b00, 0b10, 0b001, 0b101, 0b011, 0b111][index]
                bits.put(code, index < 2 ? 2 : 3)
            }
        }
    }
}

/// Writes symbols of given probabilities (RFC 6386, 7.3).
private struct SampleBoolEncoder {
    private var bytes: [UInt8] = []
    private var range: UInt32 = 255
    private var bottom: UInt32 = 0
    private var bitCount = 24

    /// - Parameter probability: in 256, that the symbol is `false`.
    mutating func put(_ symbol: Bool, _ probability: UInt8) {
        let split = 1 + ((range - 1) * UInt32(probability)) >> 8
        if symbol {
            let (sum, overflow) = bottom.addingReportingOverflow(split)
            bottom = sum
            if overflow { carry() }
            range -= split
        } else {
            range = split
        }
        while range < 128 {
            range <<= 1
            if bottom >> 31 == 1 { carry() }
            bottom <<= 1
            bitCount -= 1
            if bitCount == 0 {
                bytes.append(UInt8(bottom >> 24))
                bottom &= 0xFF_FFFF
                bitCount = 8
            }
        }
    }

    mutating func put(_ number: Int, bits: Int) {
        for bit in (0..<bits).reversed() { put(number >> bit & 1 == 1, 128) }
    }

    private mutating func carry() {
        var index = bytes.count - 1
        while index >= 0, bytes[index] == 255 {
            bytes[index] = 0
            index -= 1
        }
        if index >= 0 { bytes[index] += 1 }
    }

    consuming func finished() -> [UInt8] {
        for _ in 0..<32 { put(false, 128) }
        return bytes
    }
}

/// Writes bits, least significant first.
private struct SampleBitWriter {
    private var bytes: [UInt8] = []
    private var accumulator = 0
    private var count = 0

    mutating func put(_ number: Int, _ bits: Int) {
        accumulator |= number << count
        count += bits
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: accumulator))
            accumulator >>= 8
            count -= 8
        }
    }

    /// The last byte is filled with zeros.
    consuming func finished() -> [UInt8] {
        if count > 0 { put(0, 8 - count) }
        return bytes
    }
}
