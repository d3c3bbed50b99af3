internal import NativeCrypto

/// Where the segments of a sealed file lie. Every segment but the last has the full length; an empty file has one
/// empty segment, so that its end is vouched for too.
struct SegmentLayout {
    let plainByteCount: Int
    let segmentByteCount: Int
    let headerByteCount: Int

    var segmentCount: Int { max(1, (plainByteCount + segmentByteCount - 1) / segmentByteCount) }

    /// Whether the number of a segment fits into its nonce.
    var isRepresentable: Bool { segmentCount <= Int(UInt32.max) }

    /// Bytes of the whole file.
    var fileByteCount: Int { headerByteCount + plainByteCount + segmentCount * AES256GCM.tagByteCount }

    /// Plaintext bytes of a segment.
    func plainCount(_ segment: Int) -> Int {
        min(segmentByteCount, plainByteCount - segment * segmentByteCount)
    }

    /// Where a segment begins in the file.
    func offset(_ segment: Int) -> Int {
        headerByteCount + segment * (segmentByteCount + AES256GCM.tagByteCount)
    }
}
