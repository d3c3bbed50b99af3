internal import CMagic

/// libmagic could not be set up.
public struct MagicFailure: Error, Sendable, CustomStringConvertible {
    public let description: String
}

/// libmagic's database, loaded once. A cookie is for one thread at a time, hence noncopyable.
@safe public struct MagicDatabase: ~Copyable {
    private let cookie: magic_t
    /// How far libmagic looks whether a file is a text, and in which encoding: it unpacks so much of each file to
    /// characters of eight bytes, and by itself takes 64 KiB.
    private static let bytesForEncoding = 4_096

    /// Loads the system's database (2.5 ms cold; it is a mapped file).
    public init() throws(MagicFailure) {
        guard let cookie = unsafe magic_open(MAGIC_MIME_TYPE | MAGIC_ERROR) else {
            throw MagicFailure(description: "libmagic is out of memory")
        }
        guard unsafe magic_load(cookie, nil) == 0 else {
            let reason = unsafe magic_error(cookie).map { unsafe String(cString: $0) } ?? "unknown reason"
            unsafe magic_close(cookie)
            throw MagicFailure(description: "libmagic cannot load its database: \(reason)")
        }
        var bytes = Self.bytesForEncoding
        guard unsafe magic_setparam(cookie, MAGIC_PARAM_ENCODING_MAX, &bytes) == 0 else {
            unsafe magic_close(cookie)
            throw MagicFailure(description: "libmagic cannot be told how far to look for an encoding")
        }
        unsafe self.cookie = cookie
    }

    deinit { unsafe magic_close(cookie) }

    /// The media type that libmagic gives the bytes, such as `image/jpeg`; `nil` when it fails on them.
    public borrowing func mediaType(of bytes: Span<UInt8>) -> String? {
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe magic_buffer(cookie, buffer.baseAddress, buffer.count).map { unsafe String(cString: $0) }
        }
    }

    /// The library's version, such as `5.44`.
    public static var libraryVersion: String {
        let version = magic_version()
        return "\(version / 100).\(version % 100)"
    }
}
