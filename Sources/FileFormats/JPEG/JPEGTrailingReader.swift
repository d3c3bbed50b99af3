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
        var removed = Removed()
        while let part = walker.next(bytes) {
            if case .picture(let outline) = part.kind,
                outline.gainMap == .ultraHDR || outline.gainMap == .iso, !hasTriedGainMap
            {
                hasTriedGainMap = true
                gainMap = keptGainMap(bytes, part.range, knownBytes)
                if let gainMap {
                    count(gainMap, outline.pixels)
                    continue
                }
            }
            let (construct, pixels) = construct(of: part)
            removed.add(construct, bytes: part.range.count, pixels: pixels)
        }
        for sum in removed.sums {
            tally.add(sum.construct, .removed, count: sum.count, bytes: sum.bytes, pixels: sum.pixels)
        }
    }

    private func construct(of part: TrailingPart) -> (construct: JPEGConstruct, pixels: PixelSize?) {
        switch part.kind {
        case .picture(let outline):
            let construct: JPEGConstruct =
                switch (outline.gainMap, segments.roles[part.range.lowerBound]) {
                case (.ultraHDR, _), (.iso, _): .gainMap
                case (.other, _): .otherGainMap
                case (nil, .largeThumbnail): .trailingPreview
                case (nil, .disparity), (nil, .multiAngle): .trailingView
                case (nil, .panorama): .trailingPanorama
                case (nil, .primary), (nil, .other), (nil, nil): .trailingPicture
                }
            return (construct, outline.pixels)
        case .png(let pixels): return (.trailingScreenshot, pixels)
        case .gif: return (.trailing, nil)
        case .video: return (.trailingVideo, nil)
        case .archive: return (.trailingArchive, nil)
        case .pdf: return (.trailingDocument, nil)
        case .vendor: return (.trailingVendor, nil)
        case .padding: return (.trailingPadding, nil)
        case .unknown: return (.trailing, nil)
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

    /// The sums of what is removed: there can be millions of parts, and a finding is made of words.
    private struct Removed {
        struct Sum {
            let construct: JPEGConstruct
            var count = 0
            var bytes = 0
            var pixels: PixelSize?
        }

        private(set) var sums: [Sum] = []
        private var indexByConstruct: [JPEGConstruct: Int] = [:]

        mutating func add(_ construct: JPEGConstruct, bytes: Int, pixels: PixelSize?) {
            let index = indexByConstruct[construct] ?? sums.count
            if index == sums.count {
                sums.append(Sum(construct: construct))
                indexByConstruct[construct] = index
            }
            sums[index].count += 1
            sums[index].bytes += bytes
            sums[index].pixels = PixelSize.larger(sums[index].pixels, pixels)
        }
    }
}
