internal import COpenSSL

/// A SHA-256 digest (FIPS 180-4), 32 bytes, by OpenSSL.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// The digest of the bytes of these numbers as they lie in memory.
    public init(of bytes: Span<some FixedWidthInteger & BitwiseCopyable>) {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        let status = unsafe digest.withUnsafeMutableBufferPointer { output in
            unsafe bytes.withUnsafeBytes { input in
                unsafe EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, EVP_sha256(), nil)
            }
        }
        precondition(status == 1, "OpenSSL has no SHA-256")
        self.bytes = digest
    }

    public static let byteCount = 32

    /// A digest that was taken before; `nil` unless it has 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    init(trusted bytes: [UInt8]) { self.bytes = bytes }

    /// 64 lower-case hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
