import NativeBytes

/// Readers over untrusted bytes. Every one is bounds-checked; an offset out of range gives `nil`, never a trap.
extension Span<UInt8> {
    /// The big-endian 16-bit number at `offset`, or `nil` when fewer than two bytes are left.
    public func bigEndianUInt16(at offset: Int) -> UInt16? {
        guard offset >= 0, count - offset >= 2 else { return nil }
        return UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    /// The big-endian 32-bit number at `offset`, or `nil` when fewer than four bytes are left.
    public func bigEndianUInt32(at offset: Int) -> UInt32? {
        guard offset >= 0, count - offset >= 4 else { return nil }
        return UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16
            | UInt32(self[offset + 2]) << 8 | UInt32(self[offset + 3])
    }

    /// The little-endian 16-bit number at `offset`, or `nil` when fewer than two bytes are left.
    public func littleEndianUInt16(at offset: Int) -> UInt16? { bigEndianUInt16(at: offset)?.byteSwapped }

    /// The little-endian 32-bit number at `offset`, or `nil` when fewer than four bytes are left.
    public func littleEndianUInt32(at offset: Int) -> UInt32? { bigEndianUInt32(at: offset)?.byteSwapped }

    /// Whether the bytes at `offset` are `expected`.
    public func matches(_ expected: [UInt8], at offset: Int = 0) -> Bool {
        guard offset >= 0, count - offset >= expected.count else { return false }
        for index in expected.indices where self[offset + index] != expected[index] { return false }
        return true
    }

    /// Whether both hold the same bytes.
    public func equals(_ other: borrowing Span<UInt8>) -> Bool { areEqual(self, other) }
}

extension [UInt8] {
    /// Appends the bytes of `span`.
    public mutating func append(contentsOf span: Span<UInt8>) { copyBytes(of: span, to: &self) }

    /// Appends a big-endian 16-bit number.
    public mutating func appendBigEndian(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends a little-endian 16-bit number.
    public mutating func appendLittleEndian(_ value: UInt16) { appendBigEndian(value.byteSwapped) }

    /// Appends a big-endian 32-bit number.
    public mutating func appendBigEndian(_ value: UInt32) {
        append(UInt8(truncatingIfNeeded: value >> 24))
        append(UInt8(truncatingIfNeeded: value >> 16))
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }
}
