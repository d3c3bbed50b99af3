internal import CJPEGShims
internal import Glibc

/// What libjpeg-turbo makes of a file: the judge that the tests hold against our own walker.
public struct JPEGOracle: Equatable, Sendable {
    public let width: Int
    public let height: Int
    public let components: Int
    public let pixels: [UInt8]
    /// How often libjpeg complained of damaged data while it decoded.
    public let warnings: Int

    /// `nil` when libjpeg gives up.
    public init?(decoding bytes: [UInt8]) {
        var pixels: UnsafeMutablePointer<UInt8>?
        var pixelBytes = 0
        var width: UInt32 = 0
        var height: UInt32 = 0
        var components: UInt32 = 0
        var warnings = 0
        let status = unsafe CJPEGShims_decode(
            bytes, bytes.count, &pixels, &pixelBytes, &width, &height, &components, &warnings)
        guard status == 0, let decoded = unsafe pixels else { return nil }
        defer { unsafe free(decoded) }
        self.width = Int(width)
        self.height = Int(height)
        self.components = Int(components)
        self.pixels = unsafe [UInt8](UnsafeBufferPointer(start: decoded, count: pixelBytes))
        self.warnings = warnings
    }

    /// The first complaint of libjpeg about a file, without the numbers in it; `nil` when it decodes to its end without
    /// one. Pictures whose coefficients need more than 256 MiB are complained of, too.
    public static func complaint(about bytes: [UInt8]) -> String? {
        unsafe CJPEGShims_complaint(bytes, bytes.count, 256 << 20).map { unsafe String(cString: $0) }
    }
}
