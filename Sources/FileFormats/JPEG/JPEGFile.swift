/// A JPEG that was read whole: the coded picture, what a viewer needs to show it right, and what else it carries.
public struct JPEGFile: Sendable {
    public let frame: JPEGFrame
    let scans: [JPEGScan]
    /// What the components use of their quantization tables.
    let components: [JPEGComponentUse]
    /// The tables as they are written.
    let cleanTables: JPEGCleanTables
    /// Every coefficient was coded down to its lowest bit. A progressive picture may leave some out; then viewers
    /// smooth it, so that it is shown in another way than a whole one with the same coefficients.
    public let isExact: Bool
    /// What the application segments say about showing the picture.
    let appearance: JPEGAppearance
    /// The gain map that is kept with the picture.
    public let gainMap: JPEGGainMap?
    /// The record of origin (C2PA manifest store), which is never kept in the file.
    let manifestStore: JUMBFAssembler.Box?
    public let findings: [Finding]
    /// Bytes that belong to a segment, an interval of a scan, a marker or a finding: always the whole file.
    public let accountedBytes: Int

    public var orientation: ExifOrientation { appearance.exif.orientation }

    /// The C2PA manifest store of the file that was read from `bytes`, put together; `nil` when there is no whole one.
    public func manifestStore(in bytes: Span<UInt8>) -> [UInt8]? { manifestStore?.bytes(in: bytes) }

    /// The entropy-coded data of all scans, in bytes.
    public var codedBytes: Int {
        scans.reduce(0) { $0 + $1.intervals.reduce(0) { $0 + $1.range.count } }
    }

    /// This coded picture, shown like `other`, which was turned by `turn` to become this one.
    ///
    /// - Parameter gainMap: the gain map that follows it in the same bytes.
    public func shown(like other: JPEGFile, turned turn: ExifOrientation?, followedBy gainMap: JPEGGainMap?) -> JPEGFile
    {
        JPEGFile(
            frame: frame, scans: scans, components: components, cleanTables: cleanTables, isExact: isExact,
            appearance: turn.map(other.appearance.turned) ?? other.appearance, gainMap: gainMap, manifestStore: nil,
            findings: findings, accountedBytes: accountedBytes)
    }
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
    /// What a gain map says of itself; `nil` for every other picture.
    var gainMap: GainMapMetadata?

    /// What shows the picture upright once its samples are turned by `turn`.
    func turned(by turn: ExifOrientation) -> JPEGAppearance {
        var turned = self
        turned.exif.orientation = .upright
        if turn.isTransposed {
            turned.jfifAspect = jfifAspect.map { PixelAspect(horizontal: $0.vertical, vertical: $0.horizontal) }
        }
        return turned
    }

    struct PixelAspect: Equatable, Sendable {
        let horizontal: UInt16
        let vertical: UInt16
        static let square = PixelAspect(horizontal: 1, vertical: 1)
    }
}
