/// The blocks that programs and cameras put at the end of a picture. Each is known by its last bytes, which mostly say
/// how long it is; several can stand one behind the other.
enum VendorTrailer {
    /// Most blocks that are looked for.
    private static let mostBlocks = 8

    /// Where the blocks at the end of `bytes` begin; the end of `bytes` when there is none.
    ///
    /// - Parameter pictureEnd: none of them begins before here.
    static func start(in bytes: Span<UInt8>, after pictureEnd: Int) -> Int {
        var start = bytes.count
        for _ in 0..<mostBlocks {
            guard let length = length(endingAt: start, in: bytes) else { break }
            // One that does not say its length, or a wrong one, is taken to reach back to the picture.
            guard length > 0, length < start - pictureEnd else { return pictureEnd }
            start -= length
        }
        return start
    }

    /// Whether `bytes` begin as the block of a vendor that does not say its length at the end.
    static func begins(_ bytes: Span<UInt8>) -> Bool {
        ["vivo{\"", "streamdata", "CANON OPTIONAL DATA\0"].contains { bytes.matches(Array($0.utf8)) }
    }

    /// The length of the block that ends at `end`: 0 when it does not say, `nil` when there is none.
    private static func length(endingAt end: Int, in bytes: Span<UInt8>) -> Int? {
        func ends(_ mark: String) -> Bool { bytes.matches(Array(mark.utf8), at: end - mark.utf8.count) }
        func big(_ back: Int) -> Int { Int(bytes.bigEndianUInt32(at: end - back) ?? 0) }
        func little(_ back: Int) -> Int { Int(bytes.littleEndianUInt32(at: end - back) ?? 0) }

        if bytes.matches(Array("AXS!".utf8), at: end - 12) { return max(0, end - big(8)) }
        if bytes.matches(Array("AXS*".utf8), at: end - 12) { return max(0, end - little(8)) }
        if bytes.matches([0xA1, 0xB2, 0xC3, 0xD4], at: end - 4) { return big(8) }  // FotoStation
        if ends("cbipcbbl") { return big(12) + 12 }  // Photo Mechanic
        if bytes.matches(Array("CANON OPTIONAL DATA\0".utf8), at: end - 64) { return big(44) + 92 }
        if ends("SEFT") { return SamsungTrailer.length(endingAt: end, in: bytes) }
        if ends("QDIOBS") { return 0 }  // older Samsung cameras
        if ends("8db42d694ccc418790edff439fe026bf") { return little(40) }  // Insta360
        if ends("\0\0\0\0\0\0/NIKON APP") { return big(20) }
        if bytes.matches([0x1B, 0x2A, 0x39, 0x48, 0x57, 0x66, 0x75, 0x84, 0x93, 0xA2, 0xB1], at: end - 11) {
            return 0  // Vivo
        }
        return metaInformationEncapsulation(bytes, endingAt: end)
    }

    /// MIE: its last element gives its length in four or eight bytes, in either byte order.
    private static func metaInformationEncapsulation(_ bytes: Span<UInt8>, endingAt end: Int) -> Int? {
        let mark = Array("~\0\u{4}\0zmie".utf8)
        guard end >= 2, bytes[end - 2] == 0x10 || bytes[end - 2] == 0x18 else { return nil }
        let isBigEndian = bytes[end - 2] == 0x10
        for (width, size) in [(UInt8(4), 18), (8, 22)]
        where bytes[end - 1] == width && bytes.matches(mark, at: end - size) {
            // Of eight bytes only the lower four can matter.
            let field = isBigEndian ? end - 6 : end - 2 - Int(width)
            guard let number = bytes.bigEndianUInt32(at: field) else { return nil }
            return Int(isBigEndian ? number : number.byteSwapped)
        }
        return nil
    }
}

/// What Samsung's phones put behind a picture: blocks, a directory that says how far before it each of them begins
/// ("SEFH"), the length of the directory, and "SEFT"; numbers are little-endian.
enum SamsungTrailer {
    /// - Parameter end: behind "SEFT".
    /// - Returns: 0 when the directory is not there.
    static func length(endingAt end: Int, in bytes: Span<UInt8>) -> Int {
        func number(_ offset: Int) -> Int? { bytes.littleEndianUInt32(at: offset).map(Int.init) }
        guard let directoryLength = number(end - 8) else { return 0 }
        let directory = end - 8 - directoryLength
        guard bytes.matches(Array("SEFH".utf8), at: directory), directoryLength >= 12,
            let declared = number(directory + 8)
        else { return 0 }
        // An entry: two bytes of kind, two of type, how far before the directory the block begins, its length.
        let count = min(declared, (directoryLength - 12) / 12)
        var farthest = 0
        for index in 0..<count {
            guard let distance = number(directory + 12 + index * 12 + 4) else { break }
            farthest = max(farthest, distance)
        }
        return end - directory + farthest
    }
}
