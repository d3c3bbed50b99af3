/// Reads the application segments: keeps what a viewer needs to show the picture right, and names the rest.
struct JPEGApplicationSegments {
    private(set) var appearance = JPEGAppearance()
    private var exif: ExifReader<JPEGConstruct>
    private var profileChunks: [ProfileChunk] = []
    private var profileBytes = 0

    init(policy: Policy) {
        exif = ExifReader(policy: policy)
    }

    /// One part of a colour profile (ICC.1:2022, B.4).
    private struct ProfileChunk {
        let number: UInt8
        let total: UInt8
        let data: Range<Int>
    }

    private static let exifName = Array("Exif\0\0".utf8)
    private static let profileName = Array("ICC_PROFILE\0".utf8)
    /// Largest part of a profile that fits in a segment with its name and its two numbers.
    static let largestProfileChunk = 65_533 - 14

    /// Reads one segment that stands before the first scan, where viewers look for it.
    ///
    /// - Parameter payload: what follows the length.
    mutating func read(
        _ bytes: Span<UInt8>, marker: UInt8, payload: Range<Int>, into tally: inout FindingTally
    ) {
        let content = bytes.extracting(payload)
        let size = payload.count + 4
        switch marker {
        case 0xE0 where content.count >= 14 && content.matches(Array("JFIF\0".utf8)) && appearance.jfifAspect == nil:
            readJFIF(content, size, into: &tally)
        case 0xE1 where content.matches(Self.exifName):
            exif.read(content.extracting(Self.exifName.count..<content.count), size: size, into: &tally)
        case 0xE2 where content.count >= 14 && content.matches(Self.profileName):
            profileBytes += size
            profileChunks.append(
                ProfileChunk(
                    number: content[12], total: content[13], data: (payload.lowerBound + 14)..<payload.upperBound))
        case 0xEE where content.count >= 12 && content.matches(Array("Adobe".utf8)):
            readAdobe(content, size, into: &tally)
        default:
            tally.add(Self.construct(of: marker, content), .removed, bytes: size)
        }
    }

    /// Counts one segment that stands where no viewer looks for it.
    func passOver(_ bytes: Span<UInt8>, marker: UInt8, payload: Range<Int>, into tally: inout FindingTally) {
        tally.add(Self.construct(of: marker, bytes.extracting(payload)), .removed, bytes: payload.count + 4)
    }

    /// JFIF 1.02: version, density and a thumbnail.
    private mutating func readJFIF(_ content: Span<UInt8>, _ size: Int, into tally: inout FindingTally) {
        let density = (UInt16(content[8]) << 8 | UInt16(content[9]), UInt16(content[10]) << 8 | UInt16(content[11]))
        let isAspect = content[7] == 0 && density.0 > 0 && density.1 > 0
        let divisor = isAspect ? greatestCommonDivisor(density.0, density.1) : 1
        let aspect =
            isAspect
            ? JPEGAppearance.PixelAspect(horizontal: density.0 / divisor, vertical: density.1 / divisor) : .square
        appearance.jfifAspect = aspect
        guard !content.equals(Self.jfif(aspect).span) else { return }
        if content.count > 14 {
            tally.add(JPEGConstruct.jfifThumbnail, .removed, bytes: content.count - 14)
        } else {
            tally.add(JPEGConstruct.jfif, .normalized, bytes: size)
        }
    }

    private mutating func readAdobe(_ content: Span<UInt8>, _ size: Int, into tally: inout FindingTally) {
        appearance.adobeTransform = content[11]
        if !content.equals(Self.adobe(content[11]).span) {
            tally.add(JPEGConstruct.adobe, .normalized, bytes: size)
        }
    }

    /// Puts the colour profile together, and drops what does not fit the number of components.
    mutating func finish(_ bytes: Span<UInt8>, componentCount: Int, into tally: inout FindingTally) {
        appearance.exif = exif.block
        if componentCount < 3, appearance.adobeTransform != nil {
            appearance.adobeTransform = nil
            tally.add(JPEGConstruct.adobe, .removed, bytes: 0)
        }
        guard !profileChunks.isEmpty else { return }
        let ordered = profileChunks.sorted { $0.number < $1.number }
        let isComplete = ordered.enumerated().allSatisfy { index, chunk in
            Int(chunk.number) == index + 1 && Int(chunk.total) == ordered.count
        }
        var profile: [UInt8] = []
        if isComplete {
            for chunk in ordered { profile.append(contentsOf: bytes.extracting(chunk.data)) }
            appearance.colourProfile = ICCProfile.rebuilt(from: profile.span)
        }
        guard let rebuilt = appearance.colourProfile else {
            tally.add(JPEGConstruct.icc, .removed, count: profileChunks.count, bytes: profileBytes)
            return
        }
        let isInOrder = zip(ordered, profileChunks).allSatisfy { $0.number == $1.number }
        let isFull = ordered.dropLast().allSatisfy { $0.data.count == Self.largestProfileChunk }
        if rebuilt != profile || !isInOrder || !isFull || ordered.last?.data.isEmpty == true {
            tally.add(JPEGConstruct.icc, .normalized, count: profileChunks.count, bytes: profileBytes)
        }
    }

    private static func construct(of marker: UInt8, _ content: Span<UInt8>) -> JPEGConstruct {
        func begins(_ name: String) -> Bool { content.matches(Array(name.utf8)) }
        switch marker {
        case 0xE0: return begins("JFXX\0") ? .jfifExtension : begins("JFIF\0") ? .jfif : .app0
        case 0xE1:
            if begins("Exif\0") { return .exif }
            if begins("http://ns.adobe.com/xap/1.0/\0") { return .xmp }
            return begins("http://ns.adobe.com/xmp/extension/\0") ? .xmpExtended : .app1
        case 0xE2: return begins("ICC_PROFILE\0") ? .icc : begins("MPF\0") ? .mpf : .app2
        case 0xEB: return .jumbf
        case 0xED: return .photoshop
        case 0xEE where begins("Adobe"): return .adobe
        default: return .applicationSegment
        }
    }

    private func greatestCommonDivisor(_ one: UInt16, _ other: UInt16) -> UInt16 {
        other == 0 ? one : greatestCommonDivisor(other, one % other)
    }
}

// MARK: Canonical forms

extension JPEGApplicationSegments {
    /// The payload of a JFIF segment, version 1.01, without resolution and thumbnail.
    private static func jfif(_ aspect: JPEGAppearance.PixelAspect) -> [UInt8] {
        var payload = Array("JFIF\0".utf8) + [1, 1, 0]
        payload.appendBigEndian(aspect.horizontal)
        payload.appendBigEndian(aspect.vertical)
        return payload + [0, 0]
    }

    /// The payload of an Adobe segment, version 100, without flags (Adobe technical note 5116).
    private static func adobe(_ transform: UInt8) -> [UInt8] {
        Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, transform]
    }

    /// The segments that show a picture as `appearance` says, and nothing else.
    static func canonical(_ appearance: JPEGAppearance) -> [UInt8] {
        var output: [UInt8] = []
        func add(_ marker: UInt8, _ payload: [UInt8]) {
            output += [0xFF, marker]
            output.appendBigEndian(UInt16(payload.count + 2))
            output += payload
        }
        if let aspect = appearance.jfifAspect { add(0xE0, jfif(aspect)) }
        if !appearance.exif.isEmpty { add(0xE1, exifName + appearance.exif.tiff) }
        if let profile = appearance.colourProfile {
            let total = (profile.count + largestProfileChunk - 1) / largestProfileChunk
            for index in 0..<total {
                let start = index * largestProfileChunk
                let end = min(start + largestProfileChunk, profile.count)
                add(0xE2, profileName + [UInt8(index + 1), UInt8(total)] + profile[start..<end])
            }
        }
        if let transform = appearance.adobeTransform { add(0xEE, adobe(transform)) }
        return output
    }
}
