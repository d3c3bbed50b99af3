internal import CDeflate

/// A libdeflate compressor. The same bytes always give the same stream.
@safe public struct ZlibDeflater: ~Copyable {
    private let compressor: OpaquePointer

    /// - Parameter level: 0 (stored) to 12 (smallest).
    public init(level: Int32) throws(InflateError) {
        guard let compressor = unsafe libdeflate_alloc_compressor(level) else { throw .outOfMemory }
        unsafe self.compressor = compressor
    }

    deinit { unsafe libdeflate_free_compressor(compressor) }

    /// A zlib stream (RFC 1950) of `bytes`.
    public borrowing func deflate(_ bytes: Span<UInt8>) -> [UInt8] {
        let bound = unsafe libdeflate_zlib_compress_bound(compressor, bytes.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, initializedCount in
            initializedCount = unsafe bytes.withUnsafeBytes { input in
                unsafe libdeflate_zlib_compress(compressor, input.baseAddress, input.count, buffer.baseAddress, bound)
            }
        }
    }
}

/// The version of libdeflate, such as `1.14`.
public let libdeflateVersion = LIBDEFLATE_VERSION_STRING
