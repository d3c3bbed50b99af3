/// A WebP that was read whole: the coded images, what a viewer needs to show them right, and what else it carries.
public struct WebPFile: Sendable {
    /// Of the picture or of the canvas of the animation, in pixels.
    public let width: Int
    public let height: Int
    let appearance: WebPAppearance
    /// One frame for each ANMF chunk; one without control when it is no animation.
    public let frames: [WebPFrame]
    public let findings: [Finding]
    /// Where the data of the first C2PA chunk is.
    public let provenance: Range<Int>?
    /// How the pixels are to be turned upright; `nil` when they stay as they are.
    public let turn: ExifOrientation?
    /// Bytes that belong to a chunk, the RIFF header or a finding: always the whole file.
    public let accountedBytes: Int

    public var orientation: ExifOrientation { appearance.exif.orientation }
    public var isAnimation: Bool { appearance.animation != nil }

    /// The file with other coded images in its frames.
    ///
    /// - Parameter turn: how the pixels of its one image were turned.
    public func replacing(images: [WebPImage], turn: ExifOrientation?) -> WebPFile {
        let isTransposed = turn?.isTransposed ?? false
        var appearance = appearance
        if turn != nil { appearance.exif.orientation = .upright }
        return WebPFile(
            width: isTransposed ? height : width, height: isTransposed ? width : height, appearance: appearance,
            frames: zip(frames, images).map { WebPFrame(control: $0.control, image: $1) }, findings: findings,
            provenance: provenance, turn: nil, accountedBytes: accountedBytes)
    }
}

/// What the chunks besides the images say about how the picture is shown.
struct WebPAppearance: Equatable, Sendable {
    /// The data of ANIM; `nil` when it is no animation.
    var animation: WebPAnimation?
    /// The rebuilt colour profile.
    var colourProfile: [UInt8]?
    var exif = ExifBlock()
}

/// How an animation is played (RFC 9649, 2.7.1.1).
struct WebPAnimation: Equatable, Sendable {
    static let byteCount = 6
    /// Blue, green, red and alpha of the background, and then how often it is played, as they stand in the chunk.
    let data: [UInt8]

    /// - Returns: `nil` when it is too short.
    init?(_ data: Span<UInt8>) {
        guard data.count >= Self.byteCount else { return nil }
        self.data = (0..<Self.byteCount).map { data[$0] }
    }
}

/// A picture of its own, or one frame of an animation.
public struct WebPFrame: Sendable {
    /// `nil` when it is no animation.
    let control: WebPFrameControl?
    public let image: WebPImage
}

/// Where, how long and how a frame is shown (RFC 9649, 2.7.1.1).
struct WebPFrameControl: Equatable, Sendable {
    static let byteCount = 16
    /// In pixels.
    let column: Int
    let row: Int
    let width: Int
    let height: Int
    /// In milliseconds.
    let duration: Int
    /// The bits for blending and disposal.
    private let options: UInt8
    let hasReservedBits: Bool

    /// Reads the first bytes of an ANMF chunk; `nil` when they are not all there.
    init?(_ data: Span<UInt8>) {
        guard data.count >= Self.byteCount, let column = data.littleEndianUInt24(at: 0),
            let row = data.littleEndianUInt24(at: 3), let width = data.littleEndianUInt24(at: 6),
            let height = data.littleEndianUInt24(at: 9), let duration = data.littleEndianUInt24(at: 12)
        else { return nil }
        self.column = column * 2
        self.row = row * 2
        self.width = width + 1
        self.height = height + 1
        self.duration = duration
        options = data[15] & 3
        hasReservedBits = data[15] != options
    }

    /// The first bytes of the chunk.
    var data: [UInt8] {
        var data: [UInt8] = []
        for number in [column / 2, row / 2, width - 1, height - 1, duration] { data.appendLittleEndian24(number) }
        return data + [options]
    }
}

/// A coded image.
public struct WebPImage: Sendable {
    public enum Coding: Sendable {
        /// VP8, with or without an ALPH chunk.
        case lossy
        /// VP8L.
        case lossless
    }

    public let coding: Coding
    /// In pixels.
    public let width: Int
    public let height: Int
    /// The data of the VP8 or VP8L chunk.
    let bitstream: WebPCodedData
    /// The data of the ALPH chunk.
    let alpha: WebPCodedData?
    /// A lossless image says that it is transparent somewhere.
    let hasAlphaHint: Bool
    /// The same coded bytes were read before.
    public let isKnown: Bool

    /// The lossless image in the file `coded`, to be written in place of this one. It does not say that it is
    /// transparent when this one does not: programs that follow what it says go on to show it opaque.
    public func recoded(as coded: WebPImage, of file: Span<UInt8>) -> WebPImage {
        var bytes = coded.bitstream.bytes(of: file)
        let hasAlphaHint = hasAlphaHint && coded.hasAlphaHint
        if !hasAlphaHint { VP8LHeader.clearAlphaHint(in: &bytes) }
        return WebPImage(
            coding: coded.coding, width: coded.width, height: coded.height,
            bitstream: WebPCodedData(range: bitstream.range, rewritten: bytes), alpha: nil,
            hasAlphaHint: hasAlphaHint, isKnown: false)
    }

    /// The image with its transparency coded as the lossless image in the file `coded`, whose green plane it is.
    ///
    /// - Parameter bytes: the file that this image is in.
    /// - Returns: `nil` when it is coded like that already.
    public func replacingAlpha(
        by coded: WebPImage, of codedFile: Span<UInt8>, in bytes: Span<UInt8>
    ) -> WebPImage? {
        guard let alpha, let header = alpha.bytes(of: bytes).first else { return nil }
        let rewritten = [header] + coded.bitstream.bytes(of: codedFile).dropFirst(VP8LHeader.byteCount)
        guard rewritten != alpha.original(of: bytes) else { return nil }
        return WebPImage(
            coding: coding, width: width, height: height, bitstream: bitstream,
            alpha: WebPCodedData(range: alpha.range, rewritten: rewritten), hasAlphaHint: hasAlphaHint, isKnown: false)
    }

    /// Longest side of an image that the encoder of libwebp writes, in pixels.
    private static let longestCodedSide = 16_383
    /// Memory that the encoder and the pixels before and after a turn take for each pixel, in bytes.
    private static let codingBytes = 40

    /// Whether there is memory to code the image, or its transparency, anew without loss.
    ///
    /// - Parameter fileBytes: the size of the file that it is in.
    public func canBeCodedAnew(_ limits: Limits, fileBytes: Int) -> Bool {
        max(width, height) <= Self.longestCodedSide
            && width * height * Self.codingBytes + 3 * fileBytes <= limits.memoryBytes
    }

    public var hasAlpha: Bool { alpha != nil || hasAlphaHint }
    /// Where its coded bytes stand in the file.
    public var offset: Int { bitstream.range.lowerBound }

    /// Whether this lossless image is written with the bytes that the other was read with.
    public func isWritten(with other: WebPImage, of file: Span<UInt8>) -> Bool {
        bitstream.bytes(of: file) == other.bitstream.original(of: file)
    }
}

/// Coded bytes: a part of the file as it stands, or what is written in its place.
struct WebPCodedData: Sendable {
    let range: Range<Int>
    let rewritten: [UInt8]?

    /// The bytes that are written.
    func bytes(of file: Span<UInt8>) -> [UInt8] { rewritten ?? original(of: file) }

    /// The bytes that were read.
    func original(of file: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(contentsOf: file.extracting(range))
        return bytes
    }

    /// Whether the file was read with the very bytes of the other.
    func isUntouched(in file: Span<UInt8>, as other: WebPCodedData, of otherFile: Span<UInt8>) -> Bool {
        rewritten == nil && other.rewritten == nil
            && file.extracting(range).equals(otherFile.extracting(other.range))
    }
}
