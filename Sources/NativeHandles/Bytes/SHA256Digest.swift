internal import CSHA256

/// A SHA-256 digest (FIPS 180-4), 32 bytes, by OpenSSL.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The bytes in order, the first one the highest of the first word.
    private let words: Words

    private struct Words: Hashable, Sendable {
        var a: UInt64 = 0
        var b: UInt64 = 0
        var c: UInt64 = 0
        var d: UInt64 = 0
    }

    /// The digest of the bytes of these numbers as they lie in memory.
    public init(of bytes: Span<some FixedWidthInteger & BitwiseCopyable>) {
        var words = Words()
        var state = SHA256_CTX()
        unsafe bytes.withUnsafeBytes { input in
            unsafe withUnsafeMutableBytes(of: &words) { output in
                unsafe SHA256_Init(&state)
                unsafe SHA256_Update(&state, input.baseAddress, input.count)
                unsafe SHA256_Final(output.baseAddress, &state)
            }
        }
        self.words = Words(
            a: UInt64(bigEndian: words.a), b: UInt64(bigEndian: words.b), c: UInt64(bigEndian: words.c),
            d: UInt64(bigEndian: words.d))
    }

    /// The digest of bytes in an array.
    public init(of bytes: [UInt8]) { self.init(of: bytes.span) }

    public static let byteCount = 32

    /// A digest that was taken before; `nil` unless it has 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ start: Int) -> UInt64 { bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) } }
        words = Words(a: word(0), b: word(8), c: word(16), d: word(24))
    }

    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    public func append(to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(
            of: Words(a: words.a.bigEndian, b: words.b.bigEndian, c: words.c.bigEndian, d: words.d.bigEndian)
        ) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Any part of a digest tells digests apart.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.a) }

    /// 64 lower-case hexadecimal digits.
    public var description: String { Hexadecimal.text(bytes) }
}
