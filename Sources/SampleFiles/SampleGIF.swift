import FileFormats

/// Makes GIF animations for measuring: 256 colours, a global palette, every frame as large as the screen.
public struct SampleGIF: Sendable {
    /// In pixels.
    public let width: Int
    public let height: Int
    public let frames: Int
    public let seed: UInt64

    public init(width: Int, height: Int, frames: Int, seed: UInt64 = 1) {
        precondition((1...65_535).contains(width) && (1...65_535).contains(height) && frames > 0)
        self.width = width
        self.height = height
        self.frames = frames
        self.seed = seed
    }

    public func encoded() -> [UInt8] {
        var random = SampleRandom(seed: seed)
        let size = littleEndian(width) + littleEndian(height)
        var bytes = Array("GIF89a".utf8) + size + [0xF7, 0, 0]
        for slot in 0...255 as ClosedRange<UInt8> { bytes += [slot, slot ^ 0x55, 255 - slot] }
        bytes += [0x21, 0xFF, 11] + Array("NETSCAPE2.0".utf8) + [3, 1, 0, 0, 0]
        bytes += [0x21, 0xFE, 5] + Array("bench".utf8) + [0]
        for frame in 0..<frames {
            bytes += [0x21, 0xF9, 4, 0, 5, 0, 0, 0] + [0x2C, 0, 0, 0, 0] + size + [0, 8]
            let codes = GIFCodeWriter.encoded(pixels(of: frame, &random).span, codeSize: 8)
            for start in stride(from: 0, to: codes.count, by: 255) {
                let part = codes[start..<min(start + 255, codes.count)]
                bytes.append(UInt8(part.count))
                bytes += part
            }
            bytes.append(0)
        }
        return bytes + [0x3B]
    }

    private func littleEndian(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
    }

    /// A slope of colours with noise, as a film with few colours has.
    private func pixels(of frame: Int, _ random: inout SampleRandom) -> [UInt8] {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height)
        for row in 0..<height {
            for column in 0..<width {
                let slope = (row + column + frame * 8) / 4
                pixels.append(UInt8(truncatingIfNeeded: slope + (random.next() % 3 == 0 ? 1 : 0)))
            }
        }
        return pixels
    }
}
