internal import COpenSSL
internal import Glibc

/// Bytes that nobody else should see: in pages of their own, which stay out of core dumps (`MADV_DONTDUMP`), are not
/// swapped out where the limit of locked memory lets them (`mlock(2)`), and are overwritten with the last owner.
///
/// `@unchecked Sendable` because the compiler cannot see that the pages are written to in the initializer alone.
@safe public final class SecretBytes: @unchecked Sendable {
    private let start: UnsafeMutableRawPointer
    public let count: Int

    /// Takes pages for `count` bytes, at least one, and has `body` fill them; they are zero before.
    ///
    /// Without memory the process ends: it must not go on with a key in memory that can be dumped.
    public init<Failure: Error>(
        count: Int, filledBy body: (inout MutableSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(count > 0, "a secret has at least one byte")
        let mapped = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let pages = unsafe mapped, unsafe pages != MAP_FAILED,
            unsafe madvise(pages, count, MADV_DONTDUMP) == 0
        else { preconditionFailure("there is no memory for a secret") }
        _ = unsafe mlock(pages, count)
        unsafe start = pages
        self.count = count
        let bytes = unsafe UnsafeMutableBufferPointer(
            start: pages.assumingMemoryBound(to: UInt8.self), count: count)
        var span = unsafe bytes.mutableSpan
        try body(&span)
    }

    /// Random bytes of OpenSSL's generator for private values.
    public static func random(count: Int) -> SecretBytes {
        SecretBytes(count: count) { bytes throws(Never) in
            let status = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
                unsafe RAND_priv_bytes(buffer.baseAddress, CInt(buffer.count))
            }
            precondition(status == 1, "OpenSSL has no random bytes")
        }
    }

    deinit {
        unsafe OPENSSL_cleanse(start, count)
        unsafe munmap(start, count)
    }

    /// Lends the bytes. Whoever copies them keeps the copy.
    public func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
        return try body(unsafe bytes.span)
    }

    /// Whether both hold the same, in a time that does not tell where they differ.
    public func isSame(as other: SecretBytes) -> Bool {
        unsafe count == other.count && CRYPTO_memcmp(start, other.start, count) == 0
    }

    /// A key of 32 bytes for another purpose: HMAC-SHA-256 (RFC 2104) of `purpose` under these bytes.
    public func derived(for purpose: [UInt8]) -> SecretBytes {
        SecretBytes(count: 32) { bytes throws(Never) in
            let status = unsafe bytes.withUnsafeMutableBufferPointer { output in
                unsafe HMAC(
                    EVP_sha256(), start, CInt(count), purpose, purpose.count, output.baseAddress, nil)
            }
            precondition(unsafe status != nil, "OpenSSL has no HMAC-SHA-256")
        }
    }
}

/// Random bytes that need not stay secret, such as nonces.
public func randomBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    precondition(unsafe RAND_bytes(&bytes, CInt(count)) == 1, "OpenSSL has no random bytes")
    return bytes
}
