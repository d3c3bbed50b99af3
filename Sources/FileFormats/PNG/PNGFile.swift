/// A PNG that was read whole: the coded images, what a viewer needs to show them right, and what else it carries.
public struct PNGFile: Sendable {
    public let header: PNGHeader
    /// What the chunks say about the colours.
    let appearance: PNGAppearance
    /// How often the animation is played, 0 without end; `nil` when there is none.
    let plays: UInt32?
    /// The image of the IDAT chunks, and then those of the fdAT chunks.
    let images: [PNGImage]
    /// What is to be written for it.
    let rebuild: PNGRebuild
    /// Where the data of a record of origin is, which the policy wants stored beside the picture.
    public let originRecord: Range<Int>?
    public let findings: [Finding]
    /// Bytes that belong to a chunk, the signature or a finding: always the whole file.
    public let accountedBytes: Int
}

/// What the ancillary chunks say about how the samples are shown.
struct PNGAppearance: Equatable, Sendable {
    /// PLTE of an indexed picture.
    var palette: [UInt8]?
    /// tRNS.
    var transparency: [UInt8]?
    /// The data of the colour chunks that are copied as they are, by type.
    var colour: [String: [UInt8]] = [:]
    /// The data of iCCP with the rebuilt colour profile.
    var colourProfile: [UInt8]?
    /// pHYs, where the policy keeps it.
    var physicalSize: PNGPhysicalSize?
    /// How the picture is turned, and what the policy keeps of its Exif block.
    var exif = ExifBlock()

    /// The same without palette and transparency.
    var surroundings: PNGAppearance {
        var surroundings = self
        surroundings.palette = nil
        surroundings.transparency = nil
        return surroundings
    }

    /// Red, green, blue and alpha of a palette entry; `nil` where there is none.
    func colour(at index: Int) -> [UInt8]? {
        guard let palette, 3 * index + 3 <= palette.count else { return nil }
        let alpha = transparency.flatMap { index < $0.count ? $0[index] : nil } ?? 0xFF
        return palette[(3 * index)..<(3 * index + 3)] + [alpha]
    }
}

/// One image of the file.
struct PNGImage: Sendable {
    /// In pixels.
    let width: Int
    let height: Int
    /// How it is shown as a frame of the animation; `nil` when there is none, or when it is not part of it.
    let control: PNGFrameControl?
    let data: PNGImageData

    /// Whether both take the same rectangle of the canvas.
    func isInSamePlace(as other: PNGImage) -> Bool {
        width == other.width && height == other.height && control?.column == other.control?.column
            && control?.row == other.control?.row
    }
}

/// The compressed data of one image: where its parts are, how much of them the zlib stream takes, and what is in it.
struct PNGImageData: Equatable, Sendable {
    let parts: [Range<Int>]
    let streamBytes: Int
    var use = PNGSampleUse()
    /// How much longer the stream is than its rows where no encoder makes it longer; else 0. Blocks that unpack to
    /// nothing can hold anything.
    var excessBytes = 0

    /// Whether the image is coded anew under every policy.
    var holdsMoreThanPixels: Bool { use.paddedRows > 0 || use.hiddenColours > 0 || excessBytes > 0 }

    /// The zlib stream in one piece.
    func stream(of bytes: Span<UInt8>) -> [UInt8] {
        var stream: [UInt8] = []
        stream.reserveCapacity(streamBytes)
        for part in parts {
            let taken = min(part.count, streamBytes - stream.count)
            stream.append(contentsOf: bytes.extracting(part.lowerBound..<(part.lowerBound + taken)))
        }
        return stream
    }

    /// Whether both zlib streams are the same, however they are divided into parts.
    func isSameStream(of bytes: Span<UInt8>, as other: PNGImageData, of otherBytes: Span<UInt8>) -> Bool {
        guard streamBytes == other.streamBytes else { return false }
        var one = PNGPartReader(self)
        var two = PNGPartReader(other)
        var remaining = streamBytes
        while remaining > 0 {
            let count = min(remaining, one.available, two.available)
            guard count > 0, bytes.extracting(one.take(count)).equals(otherBytes.extracting(two.take(count))) else {
                return false
            }
            remaining -= count
        }
        return true
    }
}

/// Goes through the parts of image data in pieces of any size.
private struct PNGPartReader {
    private var parts: ArraySlice<Range<Int>>

    init(_ image: PNGImageData) {
        parts = image.parts[...]
        skipEmptyParts()
    }

    /// Bytes until the end of the part; 0 at the end of the last one.
    var available: Int { parts.first?.count ?? 0 }

    /// Where the next `count` bytes are, which must not be more than `available`.
    mutating func take(_ count: Int) -> Range<Int> {
        guard let part = parts.first else { return 0..<0 }
        let taken = part.lowerBound..<(part.lowerBound + count)
        parts[parts.startIndex] = taken.upperBound..<part.upperBound
        skipEmptyParts()
        return taken
    }

    private mutating func skipEmptyParts() {
        while parts.first?.isEmpty == true { parts.removeFirst() }
    }
}
