/// A PNG that was read whole: the coded images, what a viewer needs to show them right, and what else it carries.
public struct PNGFile: Sendable {
    public let header: PNGHeader
    let appearance: PNGAppearance
    /// The image of the IDAT chunks.
    let image: PNGImageData
    let animation: PNGAnimation?
    public let findings: [Finding]
    /// Bytes that belong to a chunk, the signature or a finding: always the whole file.
    public let accountedBytes: Int

    public var orientation: ExifOrientation { appearance.exif.orientation }
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
    /// How the picture is turned, and what the policy keeps of its Exif block.
    var exif = ExifBlock()
}

/// The compressed data of one image: where its parts are, and how much of them the zlib stream takes.
struct PNGImageData: Equatable, Sendable {
    let parts: [Range<Int>]
    let streamBytes: Int

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

/// The animation (acTL, fcTL and fdAT).
struct PNGAnimation: Sendable {
    /// How often it is played; 0 without end.
    let plays: UInt32
    /// The control of the default image, when that is the first frame.
    let imageControl: PNGFrameControl?
    let frames: [Frame]

    struct Frame: Sendable {
        let control: PNGFrameControl
        let data: PNGImageData
    }
}

/// Where, how long and how a frame is shown (11.3.6.2).
struct PNGFrameControl: Equatable, Sendable {
    let width: Int
    let height: Int
    private let column: Int
    private let row: Int
    /// Delay (numerator, denominator), disposal and blending, as they stand in the chunk.
    private let timing: [UInt8]

    /// Reads the data of a fcTL chunk after its sequence number; `nil` when it is not a frame inside the canvas.
    init?(_ data: Span<UInt8>, canvas: PNGHeader, isFirst: Bool) {
        guard data.count == 22, let width = data.bigEndianUInt32(at: 0), let height = data.bigEndianUInt32(at: 4),
            let column = data.bigEndianUInt32(at: 8), let row = data.bigEndianUInt32(at: 12), width > 0, height > 0,
            Int(column) + Int(width) <= canvas.width, Int(row) + Int(height) <= canvas.height,
            data[20] <= 2, data[21] <= 1
        else { return nil }
        self.width = Int(width)
        self.height = Int(height)
        self.column = Int(column)
        self.row = Int(row)
        timing = (16..<22).map { data[$0] }
        if isFirst && (self.width != canvas.width || self.height != canvas.height) { return nil }
    }

    /// The data of the chunk, sequence number first.
    func data(sequence: UInt32) -> [UInt8] {
        var data: [UInt8] = []
        for number in [sequence, UInt32(width), UInt32(height), UInt32(column), UInt32(row)] {
            data.appendBigEndian(number)
        }
        return data + timing
    }
}
