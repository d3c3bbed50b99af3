/// A GIF that a test writes, valid or not: blocks that can be changed before they are put together.
struct TestGIF: Sendable {
    /// A picture of four slots, which no code of the tests' subject has coded: a clear code stands in front of each two
    /// pixels, so that every code has three bits.
    static func codes(_ pixels: [UInt8], hasEnd: Bool = true) -> [UInt8] {
        var bits: [UInt8] = []
        func write(_ code: UInt8) { for bit in 0..<3 as Range<UInt8> { bits.append(code >> bit & 1) } }
        for (index, pixel) in pixels.enumerated() {
            if index % 2 == 0 { write(4) }
            write(pixel)
        }
        if hasEnd { write(5) }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<min(start + 8, bits.count)].enumerated().reduce(0) { $0 | $1.element << UInt8($1.offset) }
        }
    }

    static let colours: [UInt8] = [10, 20, 30, 200, 0, 0, 0, 200, 0, 0, 0, 200]

    static func littleEndian(_ number: Int) -> [UInt8] { [UInt8(number & 255), UInt8(number >> 8)] }

    static func subBlocks(_ data: [UInt8], size: Int = 255) -> [UInt8] {
        stride(from: 0, to: data.count, by: size).flatMap { start in
            let part = data[start..<min(start + size, data.count)]
            return [UInt8(part.count)] + part
        } + [0]
    }

    static func comment(_ text: [UInt8]) -> [UInt8] { [0x21, 0xFE] + subBlocks(text) }

    static func application(_ name: String, _ data: [UInt8]) -> [UInt8] {
        [0x21, 0xFF, UInt8(name.utf8.count)] + Array(name.utf8) + subBlocks(data)
    }

    static func loop(_ count: Int) -> [UInt8] { application("NETSCAPE2.0", [1] + littleEndian(count)) }

    static func control(_ delay: Int, disposal: UInt8 = 0, transparent: UInt8? = nil, reserved: UInt8 = 0) -> [UInt8] {
        [0x21, 0xF9, 4, reserved | disposal << 2 | (transparent == nil ? 0 : 1)] + littleEndian(delay)
            + [transparent ?? 0, 0]
    }

    static func descriptor(
        left: Int = 0, top: Int = 0, width: Int = 6, height: Int = 4, packed: UInt8 = 0
    ) -> [UInt8] {
        [0x2C] + [left, top, width, height].flatMap(littleEndian) + [packed]
    }

    /// A frame of six by four pixels, or of other pixels with their own descriptor.
    static func frame(
        _ pixels: [UInt8] = pixels(), descriptor: [UInt8] = descriptor(), palette: [UInt8] = [], slack: [UInt8] = [],
        size: Int = 255, hasEnd: Bool = true
    ) -> [UInt8] {
        descriptor + palette + [2] + subBlocks(codes(pixels, hasEnd: hasEnd) + slack, size: size)
    }

    static func pixels(_ seed: Int = 0, count: Int = 24) -> [UInt8] {
        (0..<count).map { UInt8(($0 * 7 / 3 + seed) % 4) }
    }

    var header: [UInt8] = Array("GIF89a".utf8)
    var screen: [UInt8] = littleEndian(6) + littleEndian(4) + [0xF1, 0, 0]
    var palette = colours
    /// Everything between the global palette and the trailer.
    var blocks: [[UInt8]] = [frame()]
    var trailer: [UInt8] = [0x3B]
    var trailing: [UInt8] = []

    var bytes: [UInt8] { header + screen + palette + blocks.flatMap(\.self) + trailer + trailing }

    static let plain = TestGIF()

    /// Three frames of different sizes with everything that is kept.
    static let animated: TestGIF = {
        var gif = TestGIF()
        gif.blocks = [
            loop(3), control(5, disposal: 1), frame(),
            control(7, disposal: 3, transparent: 2),
            frame(pixels(1, count: 6), descriptor: descriptor(left: 2, top: 1, width: 3, height: 2)),
            control(9, disposal: 2, transparent: 1),
            frame(pixels(2), descriptor: descriptor(packed: 0xC1), palette: colours.reversed()),
        ]
        return gif
    }()

    func with(_ change: (inout TestGIF) -> Void) -> TestGIF {
        var gif = self
        change(&gif)
        return gif
    }
}
