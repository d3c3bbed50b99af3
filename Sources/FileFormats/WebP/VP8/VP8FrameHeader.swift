/// The uncompressed header of a VP8 key frame, ten bytes (RFC 6386, 9.1 and 19.1; RFC 9649, 2.5).
struct VP8FrameHeader: Equatable, Sendable {
    static let byteCount = 10

    /// In pixels.
    let width: Int
    let height: Int
    /// Bytes of the first partition.
    let firstPartitionBytes: Int
    /// Whether a size asks to be shown larger; no program for WebP does that.
    let hasScaling: Bool
    private let version: UInt8

    /// - Returns: `nil` when it is not the header of a key frame that is shown.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= Self.byteCount, bytes.matches([0x9D, 0x01, 0x2A], at: 3) else { return nil }
        let tag = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
        let isKeyFrame = tag & 1 == 0
        let isShown = tag >> 4 & 1 == 1
        guard isKeyFrame, isShown, tag >> 1 & 7 <= 3 else { return nil }
        version = UInt8(tag >> 1 & 7)
        firstPartitionBytes = tag >> 5
        width = Int(bytes[6]) | Int(bytes[7] & 0x3F) << 8
        height = Int(bytes[8]) | Int(bytes[9] & 0x3F) << 8
        hasScaling = bytes[7] >> 6 != 0 || bytes[9] >> 6 != 0
        guard width > 0, height > 0 else { return nil }
    }

    /// The header without scaling.
    func canonical(firstPartitionBytes: Int) -> [UInt8] {
        let tag = Int(version) << 1 | 1 << 4 | firstPartitionBytes << 5
        let numbers = [tag, tag >> 8, tag >> 16, 0x9D, 0x01, 0x2A, width, width >> 8, height, height >> 8]
        return numbers.map { UInt8(truncatingIfNeeded: $0) }
    }
}
