/// A PNG that was read whole: the coded images, what a viewer needs to show them right, and what else it carries.
public struct PNGFile: Sendable {
    public let header: PNGHeader
    /// What the chunks say.
    let declared: PNGAppearance
    /// What is left of it without what no pixel uses.
    let appearance: PNGAppearance
    /// How often the animation is played, 0 without end; `nil` when there is none.
    let plays: UInt32?
    /// The image of the IDAT chunks, and then those of the fdAT chunks.
    let images: [PNGImage]
    public let findings: [Finding]
    /// Bytes that belong to a chunk, the signature or a finding: always the whole file.
    public let accountedBytes: Int

    public var orientation: ExifOrientation { appearance.orientation }
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
    var orientation = ExifOrientation.upright

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

    /// Makes the palette entries black and opaque that no pixel has; the others keep their index.
    ///
    /// - Returns: how many were something else before.
    mutating func clearUnusedColours(_ use: PNGSampleUse) -> Int {
        var cleared = 0
        for index in 0..<((palette?.count ?? 0) / 3) where !use.hasSample(UInt8(index)) {
            guard colour(at: index) != [0, 0, 0, 0xFF] else { continue }
            cleared += 1
            palette?.replaceSubrange((3 * index)..<(3 * index + 3), with: [0, 0, 0])
            if index < transparency?.count ?? 0 { transparency?[index] = 0xFF }
        }
        return cleared
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
}

/// The compressed data of one image: where its parts are, how much of them the zlib stream takes, and what is in it.
struct PNGImageData: Equatable, Sendable {
    let parts: [Range<Int>]
    let streamBytes: Int
    var use = PNGSampleUse()

    /// Whether the image has to be coded anew, because there is more in its rows than pixels.
    var isToBeRecoded: Bool { use.paddedRows > 0 }

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
