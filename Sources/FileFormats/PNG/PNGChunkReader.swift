import NativeBytes

/// Walks the chunks of a PNG in order: checks each one's checksum, place and length, keeps what the picture needs, and
/// names the rest.
struct PNGChunkReader {
    private let limits: Limits
    private let policy: Policy
    private var position = 0
    private(set) var accounted = 0
    private(set) var tally = FindingTally()
    private(set) var header: PNGHeader?
    private(set) var appearance = PNGAppearance()
    private(set) var animation: PNGAnimationReader
    /// Where the data of the IDAT chunks is.
    private(set) var imageParts: [Range<Int>] = []
    private var isImageOver = false
    private var hasPalette = false
    private var hasProfile = false
    /// Where the data of the caBX chunk is, when it is to be archived.
    private(set) var originRecord: Range<Int>?
    private var exif: ExifReader<PNGConstruct>
    /// The fcTL chunk that came before both the acTL chunk and the image; the standard does not order the two (5.6).
    private var earlyControl: Chunk?
    /// Frames of an animation that no later acTL chunk can declare.
    private var hasUndeclaredFrames = false

    init(limits: Limits, policy: Policy) {
        self.limits = limits
        self.policy = policy
        animation = PNGAnimationReader(recodes: policy.recode)
        exif = ExifReader(policy: policy, turnsPixels: policy.orientation == .bake)
    }

    /// One chunk (5.3).
    private struct Chunk {
        let type: String
        /// Where its length stands.
        let start: Int
        let data: Range<Int>
        var bytes: Int { data.count + 12 }
        /// Whether a program may leave it out (5.4).
        var isAncillary: Bool { type.utf8.first.map { $0 & 0x20 != 0 } ?? false }
    }

    mutating func read(_ bytes: Span<UInt8>) throws(Rejection) {
        guard bytes.matches(MediaType.png.signature) else {
            throw Rejection(PNGDefect.badSignature, at: 0)
        }
        advance(MediaType.png.signature.count)
        while true {
            let chunk = try nextChunk(bytes)
            if chunk.type == "IEND" {
                try finish(bytes, chunk)
                return
            }
            try read(chunk, bytes)
        }
    }

    private mutating func advance(_ count: Int) {
        position += count
        accounted += count
    }

    private mutating func nextChunk(_ bytes: Span<UInt8>) throws(Rejection) -> Chunk {
        let start = position
        guard start < bytes.count else { throw Rejection(PNGDefect.missingEnd, at: start, construct: "IEND") }
        guard let length = bytes.bigEndianUInt32(at: start), bytes.count - start >= 12 else {
            throw Rejection(PNGDefect.truncated, at: start)
        }
        var type = ""
        for index in (start + 4)..<(start + 8) {
            let letter = bytes[index]
            guard (0x41...0x5A).contains(letter) || (0x61...0x7A).contains(letter) else {
                throw Rejection(PNGDefect.badChunk, at: start)
            }
            type.unicodeScalars.append(Unicode.Scalar(letter))
        }
        guard length <= 0x7FFF_FFFF, bytes.count - start - 12 >= Int(length) else {
            throw Rejection(PNGDefect.truncated, at: start, construct: type)
        }
        let data = (start + 8)..<(start + 8 + Int(length))
        guard crc32(bytes.extracting((start + 4)..<data.upperBound)) == bytes.bigEndianUInt32(at: data.upperBound)
        else {
            throw Rejection(PNGDefect.badChecksum, at: start, construct: type)
        }
        let chunk = Chunk(type: type, start: start, data: data)
        advance(chunk.bytes)
        return chunk
    }

    private mutating func read(_ chunk: Chunk, _ bytes: Span<UInt8>) throws(Rejection) {
        let data = bytes.extracting(chunk.data)
        guard let header else {
            guard chunk.type == "IHDR" else { throw refused(.badOrder, chunk) }
            let header = try PNGHeader(data, at: chunk.start)
            guard header.width * header.height <= limits.pixels else {
                throw Rejection(LimitExcess.pixels, at: chunk.start, construct: "IHDR")
            }
            self.header = header
            return
        }
        if chunk.type != "IDAT", !imageParts.isEmpty { isImageOver = true }
        switch chunk.type {
        case "IHDR": throw refused(.badOrder, chunk)
        case "IDAT": try readImage(chunk)
        case "PLTE": try readPalette(chunk, data, header)
        case "tRNS": try readTransparency(chunk, data, header)
        case "cHRM", "gAMA", "sRGB", "cICP", "mDCV", "cLLI", "sBIT": try readColour(chunk, data, header)
        case "iCCP": readProfile(chunk, data, header)
        case "eXIf":
            // Browsers draw the picture before they meet one behind it.
            exif.read(data, size: chunk.bytes, isObeyed: imageParts.isEmpty, into: &tally)
        case "pHYs": readPhysicalSize(chunk, data)
        case "caBX": readOriginRecord(chunk)
        case "acTL" where imageParts.isEmpty || animation.isDeclared:
            try readAnimationControl(chunk, bytes, header)
        case "fcTL" where animation.isDeclared:
            try animation.addControl(data, canvas: header, beforeImage: imageParts.isEmpty, at: chunk.start)
        case "fdAT" where animation.isDeclared:
            guard !imageParts.isEmpty else { throw refused(.badAnimation, chunk) }
            try animation.addData(bytes, chunk.data, at: chunk.start)
            if chunk.data.count == 4 { tally.add(PNGConstruct.emptyImageChunk, .removed, bytes: chunk.bytes) }
        case "fcTL" where imageParts.isEmpty && earlyControl == nil:
            earlyControl = chunk
        default:
            guard chunk.isAncillary else { throw refused(.unknownCriticalChunk, chunk) }
            if chunk.type == "fcTL" || chunk.type == "fdAT" { hasUndeclaredFrames = true }
            tally.add(PNGConstruct(chunk: chunk.type, data), .removed, bytes: chunk.bytes)
        }
    }

    private func refused(_ defect: PNGDefect, _ chunk: Chunk) -> Rejection {
        Rejection(defect, at: chunk.start, construct: chunk.type)
    }

    /// acTL (11.3.6.1). Behind the image it is not obeyed, and the picture is a still one.
    private mutating func readAnimationControl(
        _ chunk: Chunk, _ bytes: Span<UInt8>, _ header: PNGHeader
    ) throws(Rejection) {
        guard imageParts.isEmpty, !hasUndeclaredFrames else { throw refused(.badOrder, chunk) }
        try animation.declare(bytes.extracting(chunk.data), limits: limits, at: chunk.start)
        guard let control = earlyControl else { return }
        earlyControl = nil
        try animation.addControl(
            bytes.extracting(control.data), canvas: header, beforeImage: true, at: control.start)
    }

    // MARK: Image and palette

    private mutating func readImage(_ chunk: Chunk) throws(Rejection) {
        guard !isImageOver else { throw refused(.badOrder, chunk) }
        if header?.colourType == .indexed && !hasPalette { throw refused(.badPalette, chunk) }
        if chunk.data.isEmpty { tally.add(PNGConstruct.emptyImageChunk, .removed, bytes: chunk.bytes) }
        imageParts.append(chunk.data)
    }

    /// PLTE (11.2.2). Pictures of red, green and blue can have one as a suggestion, pictures of greys none.
    private mutating func readPalette(_ chunk: Chunk, _ data: Span<UInt8>, _ header: PNGHeader) throws(Rejection) {
        guard !hasPalette, imageParts.isEmpty, appearance.transparency == nil else { throw refused(.badOrder, chunk) }
        guard data.count % 3 == 0, (1...256).contains(data.count / 3), !header.colourType.isGrey else {
            throw refused(.badPalette, chunk)
        }
        hasPalette = true
        guard header.colourType == .indexed else {
            tally.add(PNGConstruct.suggestedPalette, .removed, bytes: chunk.bytes)
            return
        }
        let usableBytes = min(data.count, 3 << Int(header.bitDepth))
        appearance.palette = copy(data.extracting(0..<usableBytes))
        if usableBytes < data.count {
            tally.add(PNGConstruct.paletteExcess, .normalized, bytes: data.count - usableBytes)
        }
    }

    /// tRNS (11.3.1.1).
    private mutating func readTransparency(
        _ chunk: Chunk, _ data: Span<UInt8>, _ header: PNGHeader
    ) throws(Rejection) {
        guard appearance.transparency == nil, imageParts.isEmpty else { throw refused(.badOrder, chunk) }
        let isValid =
            switch header.colourType {
            case .greyscale: data.count == 2
            case .truecolour: data.count == 6
            case .indexed: hasPalette && (1...((appearance.palette?.count ?? 0) / 3)).contains(data.count)
            case .greyscaleWithAlpha, .truecolourWithAlpha: false
            }
        guard isValid else { throw refused(.badChunk, chunk) }
        var transparency = copy(data)
        if header.colourType != .indexed { clearUnusedBits(of: &transparency, sampleBits: Int(header.bitDepth)) }
        appearance.transparency = transparency
        if !data.equals(transparency.span) {
            tally.add(PNGConstruct.transparencyBits, .normalized, bytes: chunk.bytes)
        }
    }

    /// Clears the bits of 16-bit samples that are above the bit depth: decoders do not look at them.
    private func clearUnusedBits(of samples: inout [UInt8], sampleBits: Int) {
        let mask = UInt16(truncatingIfNeeded: (1 << sampleBits) - 1)
        for index in samples.indices {
            samples[index] &= UInt8(truncatingIfNeeded: index % 2 == 0 ? mask >> 8 : mask)
        }
    }

    private func copy(_ data: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(contentsOf: data)
        return bytes
    }

    // MARK: Colour

    /// Whether viewers look for colour chunks here: before the palette and the image (5.6).
    private var isBeforeColours: Bool { !hasPalette && imageParts.isEmpty }

    private mutating func readColour(_ chunk: Chunk, _ data: Span<UInt8>, _ header: PNGHeader) throws(Rejection) {
        guard isBeforeColours, appearance.colour[chunk.type] == nil else {
            tally.add(PNGConstruct.misplaced, .removed, bytes: chunk.bytes)
            return
        }
        let isValid =
            switch chunk.type {
            case "cHRM": data.count == 32
            case "gAMA": data.count == 4
            case "cICP": data.count == 4 && data[2] == 0 && data[3] <= 1
            case "sRGB": data.count == 1 && data[0] <= 3
            case "mDCV": data.count == 24
            case "cLLI": data.count == 8
            default: data.count == (header.colourType == .indexed ? 3 : header.colourType.samples)
            }
        guard isValid else { throw refused(.badChunk, chunk) }
        if chunk.type == "sBIT", !isPossible(significantBits: data, header) {
            tally.add(PNGConstruct.significantBits, .removed, bytes: chunk.bytes)
            return
        }
        guard PNGColourValues.areUsable(chunk.type, data) else {
            tally.add(PNGConstruct.colourValues, .removed, bytes: chunk.bytes)
            return
        }
        appearance.colour[chunk.type] = copy(data)
    }

    private mutating func settleColours() {
        let before = appearance.colour
        let (dropped, rewritten) = appearance.settleColours()
        for type in dropped { tally.add(PNGConstruct.colourValues, .removed, bytes: 12 + (before[type]?.count ?? 0)) }
        for type in rewritten { tally.add(PNGConstruct.colourValues, .normalized, bytes: before[type]?.count ?? 0) }
    }

    /// Whether every number of significant bits is one that a sample can have (11.3.2.7).
    private func isPossible(significantBits: Span<UInt8>, _ header: PNGHeader) -> Bool {
        let sampleBits = header.colourType == .indexed ? 8 : header.bitDepth
        return significantBits.indices.allSatisfy { (1...sampleBits).contains(significantBits[$0]) }
    }

    /// iCCP (11.3.2.3).
    private mutating func readProfile(_ chunk: Chunk, _ data: Span<UInt8>, _ header: PNGHeader) {
        guard isBeforeColours, !hasProfile else {
            tally.add(PNGConstruct.misplaced, .removed, bytes: chunk.bytes)
            return
        }
        hasProfile = true
        guard let rebuilt = PNGColourProfile.rebuilt(from: data, for: header.colourType) else {
            tally.add(PNGConstruct.iccUnusable, .removed, bytes: chunk.bytes)
            return
        }
        appearance.colourProfile = rebuilt
        if !data.equals(rebuilt.span) {
            tally.add(PNGConstruct.icc, .normalized, bytes: chunk.bytes)
        }
    }

    // MARK: Metadata

    /// pHYs (11.3.4.3): the pixels per unit across and down, and the unit. It can be kept.
    private mutating func readPhysicalSize(_ chunk: Chunk, _ data: Span<UInt8>) {
        guard policy[PNGConstruct.physicalSize] == .allow, appearance.physicalSize == nil, imageParts.isEmpty,
            let size = PNGPhysicalSize(data)
        else {
            tally.add(PNGConstruct.physicalSize, .removed, bytes: chunk.bytes)
            return
        }
        appearance.physicalSize = size
        tally.add(PNGConstruct.physicalSize, .kept, bytes: chunk.bytes)
    }

    /// caBX (C2PA 2.1, A.3.2). A file has one.
    private mutating func readOriginRecord(_ chunk: Chunk) {
        guard policy[PNGConstruct.c2pa] == .archive, originRecord == nil, !chunk.data.isEmpty else {
            tally.add(PNGConstruct.c2pa, .removed, bytes: chunk.bytes)
            return
        }
        originRecord = chunk.data
        tally.add(PNGConstruct.c2pa, .archived, bytes: chunk.bytes)
    }

    // MARK: End

    private mutating func finish(_ bytes: Span<UInt8>, _ end: Chunk) throws(Rejection) {
        guard header != nil, !imageParts.isEmpty else { throw refused(.missingImage, end) }
        guard end.data.isEmpty else { throw refused(.badChunk, end) }
        if let earlyControl {
            tally.add(PNGConstruct.animationWithoutControl, .removed, bytes: earlyControl.bytes)
        }
        settleColours()
        let values = animation.clearedValues
        if values > 0 { tally.add(PNGConstruct.animationValues, .normalized, count: values, bytes: 0) }
        appearance.exif = exif.block
        readTrailing(bytes)
    }

    /// What follows the end of the picture, part by part.
    private mutating func readTrailing(_ bytes: Span<UInt8>) {
        let end = position
        advance(bytes.count - end)
        if case .unknown = TrailingData(bytes, at: end), endsLikePNG(bytes, after: end) {
            tally.add(PNGConstruct.trailingRemainder, .removed, bytes: bytes.count - end)
            return
        }
        tally.add(trailing: PNGConstruct.self, in: bytes, from: end)
    }

    /// Whether what follows the picture ends with an IEND chunk of its own, without being a picture from its start:
    /// what is left when a program writes a cropped picture over a larger file and does not cut the file off.
    private func endsLikePNG(_ bytes: Span<UInt8>, after start: Int) -> Bool {
        let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
        return bytes.count - start >= end.count && bytes.matches(end, at: bytes.count - end.count)
    }
}
