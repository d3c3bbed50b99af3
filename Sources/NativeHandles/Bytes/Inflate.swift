internal import CDeflate

/// Why a compressed stream could not be inflated.
public enum InflateError: Error, Equatable, Sendable {
    /// The stream is malformed or its checksum is wrong.
    case malformed
    /// It unpacks to more bytes than were allowed.
    case outputLimitExceeded
    /// libdeflate could not allocate its state.
    case outOfMemory
}

/// A libdeflate decompressor. It keeps its tables between calls, so hold one and reuse it.
@safe public struct ZlibInflater: ~Copyable {
    private let decompressor: OpaquePointer

    public init() throws(InflateError) {
        guard let decompressor = unsafe libdeflate_alloc_decompressor() else { throw .outOfMemory }
        unsafe self.decompressor = decompressor
    }

    deinit { unsafe libdeflate_free_decompressor(decompressor) }

    /// Inflates the zlib stream (RFC 1950) that begins at the first byte of `stream`, Adler-32 checked.
    ///
    /// - Parameter limit: most bytes of output; also the size of the buffer that is allocated, so give the exact
    ///   size where it is known.
    /// - Returns: the output and the number of bytes of `stream` that the zlib stream takes; what follows is not its.
    public borrowing func inflate(
        _ stream: Span<UInt8>, limit: Int
    ) throws(InflateError) -> (output: [UInt8], consumed: Int) {
        var consumed = 0
        var result = LIBDEFLATE_SUCCESS
        let output = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, initializedCount in
            var produced = 0
            result = unsafe stream.withUnsafeBytes { input in
                unsafe libdeflate_zlib_decompress_ex(
                    decompressor, input.baseAddress, input.count, buffer.baseAddress, limit, &consumed, &produced)
            }
            initializedCount = result == LIBDEFLATE_SUCCESS ? produced : 0
        }
        switch result {
        case LIBDEFLATE_SUCCESS: return (output, consumed)
        case LIBDEFLATE_INSUFFICIENT_SPACE: throw .outputLimitExceeded
        default: throw .malformed
        }
    }
}
