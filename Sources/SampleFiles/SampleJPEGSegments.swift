import FileFormats

extension [UInt8] {
    /// A JPEG of three components, 4:2:0, as far as its frame header: SOI, two DQT and the SOF `frame` (T.81).
    init(jpegStartWithFrame frame: UInt8, width: Int, height: Int) {
        self = [0xFF, 0xD8]
        for slot in 0..<2 {
            append(marker: 0xDB, [UInt8(slot)] + (0..<64).map { UInt8(4 + ($0 * (slot + 1)) / 4) })
        }
        let size = [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)]
        append(marker: frame, [8] + size + [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
    }

    /// Appends a segment of a JPEG.
    mutating func append(marker: UInt8, _ payload: [UInt8]) {
        self += [0xFF, marker]
        appendBigEndian(UInt16(payload.count + 2))
        self += payload
    }
}
