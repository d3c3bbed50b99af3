import IngestTestSupport
import PNGTestSupport

/// Damages bytes in one of the ways in which transfers and attackers do, always the same for the same seed.
func damaged(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    guard !bytes.isEmpty else { return bytes }
    func place() -> Int { Int.random(in: 0..<bytes.count, using: &random) }
    switch Int.random(in: 0..<7, using: &random) {
    case 0: bytes[place()] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place()] = UInt8.random(in: .min ... .max, using: &random)
    case 2: bytes[place()] = [0x00, 0xFF, 0x7F, 0x80].randomElement(using: &random) ?? 0
    case 3: bytes.removeSubrange(place()..<bytes.count)
    case 4:
        let start = place()
        bytes.removeSubrange(start..<min(bytes.count, start + Int.random(in: 1...16, using: &random)))
    case 5:
        let start = place()
        let copied = bytes[start..<min(bytes.count, start + Int.random(in: 1...64, using: &random))]
        bytes.insert(contentsOf: Array(copied), at: place())
    default:
        for _ in 0..<8 { bytes[place()] = UInt8.random(in: .min ... .max, using: &random) }
    }
    return bytes
}
