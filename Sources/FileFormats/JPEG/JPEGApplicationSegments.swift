/// Reads the application segments: keeps what a viewer needs to show the picture right, and names the rest.
struct JPEGApplicationSegments {
    /// What a JPEG is for its reader: that decides which of its segments count.
    enum Purpose: Sendable {
        /// A picture; a gain map that follows it counts or not.
        case picture(keepsGainMap: Bool)
        /// The gain map of a picture that announces it in these forms.
        case gainMap(GainMapForms)
    }

    /// A segment without marker and length.
    typealias Payload = (marker: UInt8, payload: [UInt8])

    private(set) var appearance = JPEGAppearance()
    private var exif: ExifReader<JPEGConstruct>
    private(set) var manifestStore: JUMBFAssembler.Box?
    /// What the further pictures are for, by where they begin, as the index says.
    private(set) var roles: [Int: MultiPictureIndex.Role] = [:]
    private let purpose: Purpose
    private var adobe: (size: Int, isCanonical: Bool)?
    private var profileChunks: [ProfileChunk] = []
    private var profileBytes = 0
    private var jumbf = JUMBFAssembler()
    /// Where the payload of the segment is that speaks of a gain map in XMP, in the form of ISO 21496-1, and the index.
    private var gainMapXMP: Range<Int>?
    private var gainMapISO: Range<Int>?
    private var multiPicture: Range<Int>?

    init(of purpose: Purpose, policy: Policy) {
        self.purpose = purpose
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
        case 0xE1 where gainMapXMP == nil && readsGainMap(.ultraHDR) && isGainMap(marker, content, .ultraHDR):
            gainMapXMP = payload
        case 0xE2 where gainMapISO == nil && readsGainMap(.iso) && isGainMap(marker, content, .iso):
            gainMapISO = payload
        case 0xE2 where multiPicture == nil && content.matches(MultiPictureIndex.name):
            readIndex(bytes, payload)
        default:
            passOver(bytes, marker: marker, payload: payload, into: &tally)
        }
    }

    private func readsGainMap(_ form: GainMapForms) -> Bool {
        switch purpose {
        case .picture(let keepsGainMap): keepsGainMap
        case .gainMap(let forms): forms.contains(form)
        }
    }

    private mutating func readIndex(_ bytes: Span<UInt8>, _ payload: Range<Int>) {
        multiPicture = payload
        let header = (payload.lowerBound + MultiPictureIndex.name.count)..<payload.upperBound
        for entry in MultiPictureIndex(header: bytes.extracting(header))?.entries ?? [] where entry.offset > 0 {
            roles[header.lowerBound + entry.offset] = entry.role
        }
    }

    private func isGainMap(_ marker: UInt8, _ content: Span<UInt8>, _ kind: JPEGGainMapKind) -> Bool {
        JPEGGainMapKind(marker: marker, content) == kind
    }

    /// Counts one segment that stands where no viewer looks for it, or that none needs.
    mutating func passOver(_ bytes: Span<UInt8>, marker: UInt8, payload: Range<Int>, into tally: inout FindingTally) {
        let content = bytes.extracting(payload)
        let construct = JPEGConstruct(marker: marker, content)
        if construct == .brokenJumbf {
            jumbf.add(bytes, payload: payload)
        } else {
            tally.add(
                construct, .removed, bytes: payload.count + 4, pixels: Self.pixels(of: construct, content))
        }
    }

    /// The size of the picture in a segment that holds one.
    private static func pixels(of construct: JPEGConstruct, _ content: Span<UInt8>) -> PixelSize? {
        var start = 0
        if construct == .jfifExtension, content.count >= 8 {
            // JFIF 1.02, "JFIF extension": a JPEG, or width, height and pixels.
            if content[5] != 0x10 { return PixelSize(width: Int(content[6]), height: Int(content[7])) }
            start = 6
        } else if construct == .preview {
            start = content.matches(MediaType.jpeg.signature) ? 0 : 5
        } else {
            return nil
        }
        guard content.matches(MediaType.jpeg.signature, at: start) else { return nil }
        return JPEGOutline(content, at: start).pixels
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
            tally.add(
                JPEGConstruct.jfifThumbnail, .removed, bytes: content.count - 14,
                pixels: PixelSize(width: Int(content[12]), height: Int(content[13])))
        } else {
            tally.add(JPEGConstruct.jfif, .normalized, bytes: size)
        }
    }

    private mutating func readAdobe(_ content: Span<UInt8>, _ size: Int, into tally: inout FindingTally) {
        // Decoders follow the last one.
        if let adobe { tally.add(JPEGConstruct.adobe, .removed, bytes: adobe.size) }
        appearance.adobeTransform = content[11]
        adobe = (size, content.equals(Self.adobe(content[11]).span))
    }

    private mutating func finishAdobe(componentCount: Int, into tally: inout FindingTally) {
        guard let adobe, let transform = appearance.adobeTransform else { return }
        guard componentCount >= 3 else {
            appearance.adobeTransform = nil
            tally.add(JPEGConstruct.adobe, .removed, bytes: adobe.size)
            return
        }
        // libjpeg takes every transform but 0 for the one that there is for so many components.
        let known: UInt8 = transform == 0 ? 0 : componentCount == 3 ? 1 : 2
        appearance.adobeTransform = known
        if !adobe.isCanonical || transform != known {
            tally.add(JPEGConstruct.adobe, .normalized, bytes: adobe.size)
        }
    }

    /// Puts together what is spread over segments, and drops what does not fit the number of components.
    ///
    /// - Parameter gainMap: the gain map that is kept.
    /// - Parameter pictureEnd: behind the EOI marker.
    mutating func finish(
        _ bytes: Span<UInt8>, componentCount: Int, gainMap: JPEGGainMap?, pictureEnd: Int, policy: Policy,
        into tally: inout FindingTally
    ) {
        appearance.exif = exif.block
        finishAdobe(componentCount: componentCount, into: &tally)
        finishProfile(bytes, componentCount: componentCount, into: &tally)
        finishJUMBF(bytes, policy, into: &tally)
        finishGainMap(bytes, gainMap, pictureEnd: pictureEnd, into: &tally)
    }

    private mutating func finishProfile(
        _ bytes: Span<UInt8>, componentCount: Int, into tally: inout FindingTally
    ) {
        guard !profileChunks.isEmpty else { return }
        let ordered = profileChunks.sorted { $0.number < $1.number }
        let isComplete = ordered.enumerated().allSatisfy { index, chunk in
            Int(chunk.number) == index + 1 && Int(chunk.total) == ordered.count
        }
        var profile: [UInt8] = []
        if isComplete {
            for chunk in ordered { profile.append(contentsOf: bytes.extracting(chunk.data)) }
            if profile.span.signature(at: 16) == Self.colourSpaces[componentCount] {
                appearance.colourProfile = ICCProfile.rebuilt(from: profile.span)
            }
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

    /// The colour space of a profile for pictures of so many components; a viewer cannot use another.
    private static let colourSpaces = [1: "GRAY", 3: "RGB ", 4: "CMYK"]

    private mutating func finishJUMBF(_ bytes: Span<UInt8>, _ policy: Policy, into tally: inout FindingTally) {
        for box in jumbf.finish(bytes) {
            let isArchived = box.isManifestStore && manifestStore == nil && policy[JPEGConstruct.jumbf] == .archive
            if box.isManifestStore, manifestStore == nil { manifestStore = box }
            tally.add(
                JPEGConstruct.jumbf, isArchived ? .archived : .removed, count: box.segments, bytes: box.segmentBytes)
        }
        if jumbf.brokenSegments > 0 {
            tally.add(
                JPEGConstruct.brokenJumbf, .removed, count: jumbf.brokenSegments, bytes: jumbf.brokenBytes)
        }
    }
}

// MARK: Gain maps

extension JPEGApplicationSegments {
    /// The forms in which the picture announces a gain map.
    var announcedForms: GainMapForms {
        var forms: GainMapForms = []
        if gainMapXMP != nil { forms.insert(.ultraHDR) }
        if gainMapISO != nil { forms.insert(.iso) }
        return forms
    }

    private mutating func finishGainMap(
        _ bytes: Span<UInt8>, _ gainMap: JPEGGainMap?, pictureEnd: Int, into tally: inout FindingTally
    ) {
        var canonical: [Payload] = []
        if case .gainMap = purpose {
            appearance.gainMap = gainMapMetadata(bytes)
            canonical = appearance.gainMap.map { JPEGGainMap.payloads(of: $0) } ?? []
        } else if let gainMap {
            canonical = JPEGGainMap.payloads(announcing: gainMap.forms, gainMapBytes: gainMap.range.count)
        }
        if let gainMapXMP {
            count(.xmp, at: gainMapXMP, bytes, unless: canonical.first { $0.marker == 0xE1 }, .removed, into: &tally)
        }
        if let gainMapISO {
            let form = canonical.first { $0.marker == 0xE2 }
            count(.gainMap, at: gainMapISO, bytes, unless: form, form == nil ? .removed : .normalized, into: &tally)
        }
        if let multiPicture {
            let index = gainMap.map {
                JPEGGainMap.indexPayload(
                    firstSize: pictureEnd, secondSize: $0.range.count,
                    headerOffset: multiPicture.lowerBound + MultiPictureIndex.name.count)
            }
            count(.mpf, at: multiPicture, bytes, unless: index, index == nil ? .removed : .normalized, into: &tally)
        }
    }

    /// Makes the segment at `payload` a finding, unless it is in the canonical form already.
    private func count(
        _ construct: JPEGConstruct, at payload: Range<Int>, _ bytes: Span<UInt8>, unless canonical: Payload?,
        _ action: FindingAction, into tally: inout FindingTally
    ) {
        if let canonical, bytes.extracting(payload).equals(canonical.payload.span) { return }
        tally.add(construct, action, bytes: payload.count + 4)
    }

    private func gainMapMetadata(_ bytes: Span<UInt8>) -> GainMapMetadata? {
        var metadata = GainMapMetadata()
        if let gainMapXMP {
            let packet = (gainMapXMP.lowerBound + JPEGGainMapKind.xmpName.count)..<gainMapXMP.upperBound
            metadata.parameters = GainMapParameters(packet: bytes.extracting(packet))
        }
        if let gainMapISO {
            let body = (gainMapISO.lowerBound + JPEGGainMapKind.isoName.count)..<gainMapISO.upperBound
            metadata.iso = ISOGainMapMetadata(bytes.extracting(body))
        }
        return metadata.forms.isEmpty ? nil : metadata
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
    ///
    /// - Parameter announcing: those that say that a gain map follows.
    static func canonical(_ appearance: JPEGAppearance, announcing: [Payload] = []) -> [UInt8] {
        var payloads: [Payload] = []
        if let aspect = appearance.jfifAspect { payloads.append((0xE0, jfif(aspect))) }
        if !appearance.exif.isEmpty { payloads.append((0xE1, exifName + appearance.exif.tiff)) }
        if let profile = appearance.colourProfile {
            let total = (profile.count + largestProfileChunk - 1) / largestProfileChunk
            for index in 0..<total {
                let start = index * largestProfileChunk
                let end = min(start + largestProfileChunk, profile.count)
                payloads.append((0xE2, profileName + [UInt8(index + 1), UInt8(total)] + profile[start..<end]))
            }
        }
        if let transform = appearance.adobeTransform { payloads.append((0xEE, adobe(transform))) }
        if let gainMap = appearance.gainMap { payloads += JPEGGainMap.payloads(of: gainMap) }
        var output: [UInt8] = []
        for (marker, payload) in payloads + announcing {
            output += [0xFF, marker]
            output.appendBigEndian(UInt16(payload.count + 2))
            output += payload
        }
        return output
    }
}
