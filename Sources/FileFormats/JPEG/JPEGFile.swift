/// A JPEG that was read whole: the coded picture, what a viewer needs to show it right, and what else it carries.
public struct JPEGFile: Sendable {
    public let frame: JPEGFrame
    let scans: [JPEGScan]
    /// What the application segments say about showing the picture.
    let appearance: JPEGAppearance
    public let findings: [Finding]
    /// Bytes that belong to a segment, an interval of a scan, a marker or a finding: always the whole file.
    public let accountedBytes: Int

    public var orientation: ExifOrientation { appearance.exif.orientation }
}

/// What the application segments say about how the coded samples are shown.
struct JPEGAppearance: Equatable, Sendable {
    /// The width and height of a pixel in lowest terms, from a JFIF segment; `nil` when there is none. Its presence
    /// says by itself that three components are YCbCr.
    var jfifAspect: PixelAspect?
    /// The colour transform of an Adobe segment (0 none, 1 YCbCr, 2 YCCK).
    var adobeTransform: UInt8?
    /// How the picture is turned, and what the policy keeps of its Exif block.
    var exif = ExifBlock()
    /// The rebuilt colour profile.
    var colourProfile: [UInt8]?

    struct PixelAspect: Equatable, Sendable {
        let horizontal: UInt16
        let vertical: UInt16
        static let square = PixelAspect(horizontal: 1, vertical: 1)
    }
}
