/// Walks the chunks of a WebP in order: checks each one's place and length, keeps what the picture needs, and names the
/// rest.
struct WebPChunkReader {
    private let limits: Limits
    private let policy: Policy
    private var images: WebPImageReader
    private var metadata = WebPMetadataReader()
    private var header: WebPHeader?
    private var animation: WebPAnimation?
    private var frames: [WebPFrame] = []
    /// An ALPH chunk that waits for its VP8 chunk.
    private var alpha: RIFFChunk?
    /// The flags that the chunks of the file ask for.
    private var present: WebPHeader.Flags = []
    private var provenance: Range<Int>?

    init(limits: Limits, policy: Policy, known: [WebPFrame]) {
        self.limits = limits
        self.policy = policy
        images = WebPImageReader(limits: limits, known: known)
    }

    private static let signatureBytes = 12

    mutating func read(_ file: Span<UInt8>, knownFile: Span<UInt8>) throws(Rejection) -> WebPFile {
        guard file.matches(MediaType.webp.signature), file.matches(Array("WEBP".utf8), at: 8),
            let size = file.littleEndianUInt32(at: 4)
        else { throw Rejection(WebPDefect.badSignature, at: 0) }
        let end = RIFFChunk.headerBytes + Int(size)
        guard end >= Self.signatureBytes, end <= file.count else {
            throw Rejection(WebPDefect.truncated, at: file.count, construct: "RIFF")
        }
        var position = Self.signatureBytes
        while let chunk = try nextChunk(file, &position, limit: end) {
            if chunk.start == Self.signatureBytes {
                try readFirst(file, chunk, knownFile)
            } else if header == nil {
                // A simple file is its one image: programs look at nothing behind it (2.5, 2.6).
                readUnused(chunk)
            } else {
                try readExtended(file, chunk, knownFile)
            }
        }
        let trailing = file.count - position
        tally.add(trailing: WebPConstruct.self, in: file, from: position)
        return try finish(file, accounted: position + trailing)
    }

    private var tally: FindingTally {
        get { images.tally }
        set { images.tally = newValue }
    }

    /// The chunk at `position`; `nil` at the end. Bytes before `limit` that are too few for a chunk are a finding.
    private mutating func nextChunk(
        _ file: Span<UInt8>, _ position: inout Int, limit: Int
    ) throws(Rejection) -> RIFFChunk? {
        let remaining = limit - position
        guard remaining >= RIFFChunk.headerBytes else {
            if remaining > 0 { tally.add(WebPConstruct.gap, .removed, bytes: remaining) }
            position = limit
            return nil
        }
        guard let chunk = RIFFChunk(file, at: position, limit: limit) else {
            throw Rejection(WebPDefect.truncated, at: position)
        }
        if chunk.hasOddPadding(file) { tally.add(WebPConstruct.padding, .normalized, bytes: 1) }
        position = chunk.end
        return chunk
    }

    private func refused(_ defect: WebPDefect, _ chunk: RIFFChunk) -> Rejection {
        let word = chunk.type.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return Rejection(defect, at: chunk.start, construct: word.isEmpty ? nil : word)
    }

    // MARK: Simple files

    private mutating func readFirst(
        _ file: Span<UInt8>, _ chunk: RIFFChunk, _ knownFile: Span<UInt8>
    ) throws(Rejection) {
        switch chunk.type {
        case "VP8 ", "VP8L":
            frames = [WebPFrame(control: nil, image: try images.read(file, chunk, alpha: nil, knownFile: knownFile))]
        case "VP8X":
            guard let header = WebPHeader(file.extracting(chunk.data)) else { throw refused(.badHeader, chunk) }
            guard header.width * header.height <= limits.pixels else {
                throw Rejection(LimitExcess.pixels, at: chunk.start, construct: "VP8X")
            }
            self.header = header
            if header.hasReservedBits { tally.add(WebPConstruct.reservedBits, .normalized, bytes: 0) }
        default:
            throw refused(.badOrder, chunk)
        }
    }

    /// Names a chunk that no part of the picture is made from.
    private mutating func readUnused(_ chunk: RIFFChunk) {
        let construct = Self.construct(ofUnused: chunk.type)
        let isFirstRecord = construct == .c2pa && provenance == nil && !chunk.data.isEmpty
        if isFirstRecord { provenance = chunk.data }
        tally.add(construct, isFirstRecord ? policy.action(on: construct) : .removed, bytes: chunk.bytes)
    }

    // MARK: Extended files

    private mutating func readExtended(
        _ file: Span<UInt8>, _ chunk: RIFFChunk, _ knownFile: Span<UInt8>
    ) throws(Rejection) {
        guard let header else { return }
        let isAnimation = header.flags.contains(.animation)
        switch chunk.type {
        case "VP8X":
            throw refused(.badOrder, chunk)
        case "ICCP":
            guard frames.isEmpty, animation == nil, alpha == nil else { throw refused(.badOrder, chunk) }
            present.insert(.icc)
            metadata.readProfile(file, chunk, isDeclared: header.flags.contains(.icc), &images.tally)
        case "EXIF":
            present.insert(.exif)
            metadata.readExif(file, chunk, isDeclared: header.flags.contains(.exif), &images.tally)
        case "XMP ":
            present.insert(.xmp)
            tally.add(WebPConstruct.xmp, .removed, bytes: chunk.bytes)
        case "ANIM" where isAnimation:
            try readAnimation(file, chunk)
        case "ANMF" where isAnimation:
            try readFrame(file, chunk, canvas: header, knownFile)
        case "ALPH", "VP8 ", "VP8L":
            guard !isAnimation, frames.isEmpty else { throw refused(.badOrder, chunk) }
            if chunk.type == "ALPH" {
                guard alpha == nil else { throw refused(.badOrder, chunk) }
                alpha = chunk
                return
            }
            let image = try images.read(file, chunk, alpha: alpha, knownFile: knownFile)
            guard image.width == header.width, image.height == header.height else { throw refused(.badSize, chunk) }
            frames = [WebPFrame(control: nil, image: image)]
        case "ANIM", "ANMF":
            tally.add(WebPConstruct.animationWithoutFlag, .removed, bytes: chunk.bytes)
        default:
            readUnused(chunk)
        }
    }

    private mutating func readAnimation(_ file: Span<UInt8>, _ chunk: RIFFChunk) throws(Rejection) {
        guard animation == nil else {
            tally.add(WebPConstruct.duplicate, .removed, bytes: chunk.bytes)
            return
        }
        guard let animation = WebPAnimation(file.extracting(chunk.data)) else { throw refused(.badAnimation, chunk) }
        self.animation = animation
        let excess = chunk.data.count - WebPAnimation.byteCount
        if excess > 0 { tally.add(WebPConstruct.chunkExcess, .removed, bytes: excess) }
    }

    /// Reads an ANMF chunk with the chunks inside it.
    private mutating func readFrame(
        _ file: Span<UInt8>, _ chunk: RIFFChunk, canvas: WebPHeader, _ knownFile: Span<UInt8>
    ) throws(Rejection) {
        guard animation != nil, let control = WebPFrameControl(file.extracting(chunk.data)),
            control.column + control.width <= canvas.width, control.row + control.height <= canvas.height
        else { throw refused(.badAnimation, chunk) }
        guard frames.count < limits.frames else {
            throw Rejection(LimitExcess.frames, at: chunk.start, construct: "ANMF")
        }
        if control.hasReservedBits { tally.add(WebPConstruct.reservedBits, .normalized, bytes: 0) }
        if control.duration == 0 { tally.add(WebPConstruct.instantFrame, .reported, bytes: 0) }
        var image: WebPImage?
        var alpha: RIFFChunk?
        var position = chunk.data.lowerBound + WebPFrameControl.byteCount
        while let part = try nextChunk(file, &position, limit: chunk.data.upperBound) {
            switch part.type {
            case "ALPH":
                guard alpha == nil, image == nil else { throw refused(.badOrder, part) }
                alpha = part
            case "VP8 ", "VP8L":
                guard image == nil else {
                    tally.add(WebPConstruct.secondPicture, .removed, bytes: part.bytes)
                    continue
                }
                image = try images.read(file, part, alpha: alpha, knownFile: knownFile)
            default:
                tally.add(WebPConstruct.frameChunk, .removed, bytes: part.bytes)
            }
        }
        guard let image else { throw refused(.missingImage, chunk) }
        guard image.width == control.width, image.height == control.height else { throw refused(.badSize, chunk) }
        frames.append(WebPFrame(control: control, image: image))
    }

    // MARK: End

    private mutating func finish(_ file: Span<UInt8>, accounted: Int) throws(Rejection) -> WebPFile {
        guard let image = frames.first?.image else { throw Rejection(WebPDefect.missingImage, at: file.count) }
        if let header {
            if animation != nil { present.insert(.animation) }
            if frames.contains(where: \.image.hasAlpha) { present.insert(.alpha) }
            if header.flags != present { tally.add(WebPConstruct.flags, .normalized, bytes: 0) }
        }
        let turnsPixels =
            policy.orientation == .bake && animation == nil && image.coding == .lossless
            && image.canBeCodedAnew(limits, fileBytes: file.count)
        let exif = metadata.exif(file, policy: policy, turnsPixels: turnsPixels, &images.tally)
        return WebPFile(
            width: header?.width ?? image.width, height: header?.height ?? image.height,
            appearance: WebPAppearance(animation: animation, colourProfile: metadata.colourProfile, exif: exif),
            frames: frames, findings: tally.findings, provenance: provenance,
            turn: turnsPixels && exif.orientation != .upright ? exif.orientation : nil, accountedBytes: accounted)
    }

    private static func construct(ofUnused type: String) -> WebPConstruct {
        switch type {
        case "EXIF": .exif
        case "XMP ", "XMP\0": .xmp
        case "C2PA": .c2pa
        case "VP8 ", "VP8L": .secondPicture
        case "VP8X", "ALPH", "ICCP", "ANIM", "ANMF": .undeclared
        default: .privateChunk
        }
    }
}
