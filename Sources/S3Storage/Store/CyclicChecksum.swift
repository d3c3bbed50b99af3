/// A cyclic redundancy check of 32 or 64 bits, with reflected bits, that begins with ones and inverts its end. It finds
/// damage, not malice.
struct CyclicChecksum: Sendable {
    /// With Castagnoli's polynomial (RFC 3720, appendix B.4).
    static let crc32c = CyclicChecksum(polynomial: 0x82F6_3B78, bytes: 4)
    /// With that of NVM Express (NVM Command Set Specification, section 5.2.1.3.4).
    static let crc64nvme = CyclicChecksum(polynomial: 0x9A6C_9329_AC4B_C9B5, bytes: 8)

    /// Of a value, 4 or 8.
    let bytes: Int
    /// Eight times 256 values: what a byte comes to that is followed by so many others of a group of eight.
    private let tables: [UInt64]

    /// - Parameter polynomial: its bits reflected.
    private init(polynomial: UInt64, bytes: Int) {
        self.bytes = bytes
        var tables: [UInt64] = []
        for byte in 0..<256 as Range<UInt64> {
            tables.append((0..<8).reduce(byte) { value, _ in value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1 })
        }
        for index in 256..<2_048 {
            let before = tables[index - 256]
            tables.append(before >> 8 ^ tables[Int(before & 0xFF)])
        }
        self.tables = tables
    }

    private var ones: UInt64 { UInt64.max >> UInt64(64 - 8 * bytes) }

    /// Of no bytes.
    var start: UInt64 { 0 }

    /// The value of some bytes and those that follow them.
    func value(of next: Span<UInt8>, after value: UInt64) -> UInt64 {
        var state = value ^ ones
        let tables = tables.span
        var index = 0
        while index + 8 <= next.count {
            var group: UInt64 = 0
            for offset in 0..<8 { group |= UInt64(next[index + offset]) << UInt64(8 * offset) }
            group ^= state
            state = 0
            for offset in 0..<8 {
                state ^= tables[256 * (7 - offset) + Int(group >> UInt64(8 * offset) & 0xFF)]
            }
            index += 8
        }
        while index < next.count {
            state = state >> 8 ^ tables[Int((state ^ UInt64(next[index])) & 0xFF)]
            index += 1
        }
        return state ^ ones
    }

    /// The bytes of a value, the highest first.
    func bytes(of value: UInt64) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (bytes - 1 - $0))) }
    }
}
