/// Reads what follows the end of a picture: names each part, and keeps the gain map when the policy wants it.
struct JPEGTrailingReader {
    private let segments: JPEGApplicationSegments
    private let limits: Limits
    private let policy: Policy
    /// The gain map of the same picture in another file.
    private let known: JPEGGainMap?
    private(set) var tally: FindingTally
    /// The gain map that is kept.
    private(set) var gainMap: JPEGGainMap?
    /// One is walked at most, however many follow.
    private var hasTriedGainMap = false

    /// - Parameter segments: what the picture says itself.
    init(
        segments: JPEGApplicationSegments, limits: Limits, policy: Policy, known: JPEGGainMap?, tally: FindingTally
    ) {
        self.segments = segments
        self.limits = limits
        self.policy = policy
        self.known = known
        self.tally = tally
    }

    /// - Parameter knownBytes: the bytes that `known` was read from.
    mutating func read(_ bytes: Span<UInt8>, from pictureEnd: Int, _ knownBytes: Span<UInt8>) {
        var walker = TrailingDataWalker(bytes, from: pictureEnd)
        while let part = walker.next(bytes) {
            if case .jpeg(let outline) = part.kind,
                outline.gainMap == .ultraHDR || outline.gainMap == .iso, !hasTriedGainMap
            {
                hasTriedGainMap = true
                gainMap = keptGainMap(bytes, part.range, knownBytes)
                if let gainMap {
                    count(gainMap, outline.pixels)
                    continue
                }
            }
            tally.add(construct(of: part), .removed, bytes: part.range.count, pixels: part.kind.pixels)
        }
    }

    private func construct(of part: TrailingPart) -> JPEGConstruct {
        guard case .jpeg(let outline) = part.kind else { return .trailing(part.kind) }
        return switch (outline.gainMap, segments.roles[part.range.lowerBound]) {
        case (.ultraHDR, _), (.iso, _): .gainMap
        case (.other, _): .otherGainMap
        case (nil, .largeThumbnail): .trailingPreview
        case (nil, .disparity), (nil, .multiAngle): .trailingView
        case (nil, .panorama): .trailingPanorama
        case (nil, .primary), (nil, .other), (nil, nil): .trailing(part.kind)
        }
    }

    /// The gain map at `range`, when the picture announces it, it is whole, and its numbers can be read in one of the
    /// announced forms. One that is damaged is no reason to refuse the picture.
    private func keptGainMap(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ knownBytes: Span<UInt8>
    ) -> JPEGGainMap? {
        let forms = segments.announcedForms
        guard !forms.isEmpty else { return nil }
        let parser = JPEGParser(ofGainMapIn: forms, limits: limits, policy: policy)
        let content = bytes.extracting(range)
        let picture: JPEGFile
        do throws(Rejection) {
            if let known {
                picture = try parser.parse(content, knowing: known.picture, of: knownBytes.extracting(known.range))
            } else {
                picture = try parser.parse(content)
            }
        } catch {
            return nil
        }
        guard picture.appearance.gainMap != nil, picture.frame.componentCount != 2, picture.frame.componentCount != 4
        else { return nil }
        return JPEGGainMap(picture: picture, range: range)
    }

    /// Counts a gain map that is kept, and what it carries itself.
    private mutating func count(_ gainMap: JPEGGainMap, _ pixels: PixelSize?) {
        var ownBytes = gainMap.range.count
        for finding in gainMap.picture.findings {
            guard let construct = JPEGConstruct(rawValue: finding.construct) else { continue }
            tally.add(
                construct, finding.action, count: finding.count, bytes: finding.bytes, pixels: finding.pixels)
            ownBytes -= finding.bytes
        }
        tally.add(JPEGConstruct.gainMap, .kept, bytes: max(0, ownBytes), pixels: pixels)
    }
}
