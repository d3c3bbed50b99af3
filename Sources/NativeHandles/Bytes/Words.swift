/// The eight bytes at `offset` as one big-endian number: one bounds check and one load, where eight checked bytes would
/// cost a fifth of the JPEG walk.
///
/// - Precondition: `offset` is not negative and at least eight bytes follow it.
@inlinable @inline(__always)
public func bigEndianWord(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
    precondition(offset >= 0 && bytes.count &- offset >= 8)
    return unsafe bytes.withUnsafeBytes { buffer in
        unsafe UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

/// Writes a number into the eight bytes at `offset`, the lowest byte first: one bounds check and one store.
///
/// - Precondition: `offset` is not negative and at least eight bytes follow it.
@inlinable @inline(__always)
public func storeLittleEndianWord(_ word: UInt64, _ bytes: inout MutableSpan<UInt8>, at offset: Int) {
    precondition(offset >= 0 && bytes.count &- offset >= 8)
    unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe buffer.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
}

/// A word of eight times `byte`, which is at most 255.
@inlinable @inline(__always)
public func eightBytes(of byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

/// The highest bit of each byte of `word` that is zero, and of no other: with `word ^ eightBytes(of: byte)`, the places
/// of `byte`. No byte carries into the next.
@inlinable @inline(__always)
public func zeroBytes(_ word: UInt64) -> UInt64 {
    ~(((word & eightBytes(of: 0x7F)) &+ eightBytes(of: 0x7F)) | word | eightBytes(of: 0x7F))
}
