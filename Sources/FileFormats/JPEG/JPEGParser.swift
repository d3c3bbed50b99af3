/// Reads a JPEG file from its first byte to its last (ITU-T T.81, annex B): every segment, every code of every scan,
/// and what lies between and after them.
///
/// Huffman-coded sequential and progressive pictures are read. Arithmetic, lossless and hierarchical ones are refused
/// by name, because hardly any program can show them.
public struct JPEGParser {
    /// Most scans of a picture. Ten is usual; every one makes a viewer go through the whole picture again.
    static let mostScans = 100

    private let limits: Limits
    private let policy: Policy
    var position = 0
    private var accounted = 0
    var tally = FindingTally()
    private var tables = JPEGTables()
    private var segments: JPEGApplicationSegments
    private var frame: JPEGFrame?
    private var walker: JPEGEntropyWalker?
    private var progress = JPEGScanProgress()
    private var scans: [JPEGScan] = []
    /// By component: the quantization table that was in its slot when its first scan began.
    private var quantization: [JPEGTable?] = []
    /// Nothing but scans that a caller knows was met.
    var knowsEveryScan = true

    /// - Parameter policy: says whether a gain map is kept, and a record of origin stored beside the file.
    public init(limits: Limits, policy: Policy = .standard) {
        self.limits = limits
        self.policy = policy
        segments = JPEGApplicationSegments(
            of: .picture(keepsGainMap: policy[JPEGConstruct.gainMap] == .allow), policy: policy)
    }

    /// A parser of the gain map of a picture that announces it in these forms.
    init(ofGainMapIn forms: GainMapForms, limits: Limits, policy: Policy) {
        self.limits = limits
        self.policy = policy.forEmbeddedPictures
        segments = JPEGApplicationSegments(of: .gainMap(forms), policy: self.policy)
    }

    /// - Throws: a `Rejection` with the offset of what is wrong.
    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> JPEGFile {
        var parser = self
        return try parser.read(bytes, known: nil, bytes)
    }

    /// Reads `bytes` with the same result as `parse(_:)`, but does not walk a scan again of which `known` has the same
    /// frame, header, used codes and bytes: the walk depends on nothing else.
    ///
    /// - Parameter knownBytes: the bytes that `known` was read from.
    public func parse(
        _ bytes: Span<UInt8>, knowing known: JPEGFile, of knownBytes: Span<UInt8>
    ) throws(Rejection) -> JPEGFile {
        var parser = self
        do throws(Rejection) {
            let file = try parser.read(bytes, known: known, knownBytes)
            if parser.knowsEveryScan { return file }
        } catch {
            if parser.knowsEveryScan { throw error }
        }
        return try parse(bytes)
    }

    private mutating func read(
        _ bytes: Span<UInt8>, known: JPEGFile?, _ knownBytes: Span<UInt8>
    ) throws(Rejection) -> JPEGFile {
        guard bytes.matches([0xFF, JPEGMarker.startOfImage]) else {
            throw Rejection(JPEGDefect.badMarker, at: 0, construct: "SOI")
        }
        advance(2)
        while true {
            let marker = try nextMarker(bytes)
            if marker == JPEGMarker.endOfImage { break }
            if marker == JPEGMarker.startOfScan {
                try readScan(bytes, known: known, knownBytes)
            } else {
                try readSegment(bytes, marker)
            }
        }
        if let known, known.scans.count != scans.count { knowsEveryScan = false }
        return try finish(bytes, known: known, knownBytes)
    }

    mutating func advance(_ count: Int) {
        position += count
        accounted += count
    }

    // MARK: Markers and segments

    /// Passes what lies before the next marker, and the marker.
    private mutating func nextMarker(_ bytes: Span<UInt8>) throws(Rejection) -> UInt8 {
        var gap = 0
        var fill = 0
        while position < bytes.count {
            if bytes[position] != 0xFF {
                gap += 1
                advance(1)
                continue
            }
            guard position + 1 < bytes.count else { break }
            switch bytes[position + 1] {
            case 0xFF:
                fill += 1
                advance(1)
            case 0x00, JPEGMarker.temporary, JPEGMarker.restarts:
                gap += 2
                advance(2)
            case let marker:
                if gap > 0 { tally.add(JPEGConstruct.gap, .removed, bytes: gap) }
                if fill > 0 { tally.add(JPEGConstruct.fill, .removed, bytes: fill) }
                advance(2)
                return marker
            }
        }
        throw Rejection(JPEGDefect.missingEnd, at: bytes.count, construct: "EOI")
    }

    private mutating func readSegment(_ bytes: Span<UInt8>, _ marker: UInt8) throws(Rejection) {
        let start = position - 2
        switch marker {
        case 0xC0...0xC2:
            let payload = try takePayload(bytes, marker)
            try readFrame(bytes, coding: marker, payload, at: start)
        case 0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF, 0xDE, 0xDF:
            throw Rejection(JPEGDefect.unsupportedCoding, at: start, construct: JPEGMarker.name(marker))
        case JPEGMarker.huffmanTables:
            let payload = try takePayload(bytes, marker)
            try tables.readHuffman(bytes.extracting(payload), at: payload.lowerBound, into: &tally)
        case JPEGMarker.quantizationTables:
            let payload = try takePayload(bytes, marker)
            try tables.readQuantization(bytes.extracting(payload), at: payload.lowerBound, into: &tally)
        case JPEGMarker.arithmeticConditioning:
            let payload = try takePayload(bytes, marker)
            try tables.readArithmeticConditioning(bytes.extracting(payload), at: payload.lowerBound, into: &tally)
        case JPEGMarker.restartInterval:
            let payload = try takePayload(bytes, marker)
            try tables.readRestartInterval(bytes.extracting(payload), at: start, into: &tally)
        case JPEGMarker.numberOfLines:
            let payload = try takePayload(bytes, marker)
            try readNumberOfLines(bytes, payload, at: start)
        case JPEGMarker.applications:
            let payload = try takePayload(bytes, marker)
            if scans.isEmpty {
                segments.read(bytes, marker: marker, payload: payload, into: &tally)
            } else {
                segments.passOver(bytes, marker: marker, payload: payload, into: &tally)
            }
        case JPEGMarker.comment:
            let payload = try takePayload(bytes, marker)
            tally.add(JPEGConstruct.comment, .removed, bytes: payload.count + 4)
        default:
            throw Rejection(JPEGDefect.badMarker, at: start, construct: JPEGMarker.name(marker))
        }
    }

    /// Passes the length and what it covers.
    private mutating func takePayload(_ bytes: Span<UInt8>, _ marker: UInt8) throws(Rejection) -> Range<Int> {
        guard let length = bytes.bigEndianUInt16(at: position), bytes.count - position >= Int(length) else {
            throw Rejection(JPEGDefect.truncatedSegment, at: position, construct: JPEGMarker.name(marker))
        }
        guard length >= 2 else {
            throw Rejection(JPEGDefect.badSegment, at: position, construct: JPEGMarker.name(marker))
        }
        let payload = (position + 2)..<(position + Int(length))
        advance(Int(length))
        return payload
    }

    // MARK: Frame

    private mutating func readFrame(
        _ bytes: Span<UInt8>, coding: UInt8, _ payload: Range<Int>, at start: Int
    ) throws(Rejection) {
        guard frame == nil, let coding = JPEGFrame.Coding(rawValue: coding) else {
            throw Rejection(JPEGDefect.badFrame, at: start, construct: "SOF")
        }
        let isHeightLate = bytes.bigEndianUInt16(at: payload.lowerBound + 1) == 0
        let frame = try JPEGFrame(
            coding: coding, payload: bytes.extracting(payload), lateHeight: isHeightLate ? lateHeight(bytes) : nil,
            at: start)
        guard frame.width * frame.height <= limits.pixels else {
            throw Rejection(LimitExcess.pixels, at: start, construct: "SOF")
        }
        self.frame = frame
        walker = JPEGEntropyWalker(frame: frame)
        progress = JPEGScanProgress(componentCount: frame.components.count)
        quantization = [JPEGTable?](repeating: nil, count: frame.components.count)
    }

    /// The height in the first DNL segment after here (T.81 B.2.5). The walk proves later that it stands after the
    /// first scan.
    private func lateHeight(_ bytes: Span<UInt8>) -> Int? {
        let segment: [UInt8] = [0xFF, JPEGMarker.numberOfLines, 0, 4]
        var index = position
        while index + 6 <= bytes.count {
            if bytes.matches(segment, at: index) { return Int(bytes[index + 4]) << 8 | Int(bytes[index + 5]) }
            index += 1
        }
        return nil
    }

    private mutating func readNumberOfLines(
        _ bytes: Span<UInt8>, _ payload: Range<Int>, at start: Int
    ) throws(Rejection) {
        guard scans.count == 1, payload.count == 2, let height = bytes.bigEndianUInt16(at: payload.lowerBound),
            Int(height) == frame?.height
        else { throw Rejection(JPEGDefect.badFrame, at: start, construct: "DNL") }
        tally.add(JPEGConstruct.lateHeight, .normalized, bytes: 6)
    }

    // MARK: Scans

    private mutating func readScan(
        _ bytes: Span<UInt8>, known: JPEGFile?, _ knownBytes: Span<UInt8>
    ) throws(Rejection) {
        let start = position - 2
        let payload = try takePayload(bytes, JPEGMarker.startOfScan)
        guard let frame, var walker else { throw Rejection(JPEGDefect.badScan, at: start, construct: "SOS") }
        guard scans.count < Self.mostScans else {
            throw Rejection(JPEGDefect.tooManyScans, at: start, construct: "SOS")
        }
        let (header, isCanonical) = try JPEGScan.Header.read(bytes.extracting(payload), frame: frame, at: start)
        if !isCanonical { tally.add(JPEGConstruct.scanParameters, .normalized, bytes: 3) }
        let firstComponents = try progress.advance(frame.coding, header, at: start)
        for component in firstComponents {
            quantization[component] = try tables.useQuantization(slot: frame.components[component].quantizationSlot)
        }
        var (scan, plan) = try tables.prepare(
            header, frame, quantization, firstComponents: firstComponents, at: start)
        if let known, knowsEveryScan, known.frame == frame, scans.count < known.scans.count,
            known.scans[scans.count].means(theSameAs: scan),
            firstComponents.allSatisfy({ known.components[$0].tellsUsedPlaces(of: quantization[$0]) })
        {
            try recall(known.scans[scans.count], knownBytes, &scan, bytes)
            scans.append(scan)
            return
        }
        knowsEveryScan = false
        // What is not known must be walked from the first scan on, by a parser that knows nothing.
        guard known == nil else { throw Rejection(JPEGDefect.badScan, at: start, construct: "SOS") }
        // The walker owns large bitmaps; while it is in `self` as well, changing them would copy them.
        self.walker = nil
        plan.layOut(frame, forBytes: bytes.count - position)
        try walk(bytes, &walker, &scan, plan)
        self.walker = walker
        scans.append(scan)
    }

    // MARK: End

    private mutating func finish(
        _ bytes: Span<UInt8>, known: JPEGFile?, _ knownBytes: Span<UInt8>
    ) throws(Rejection) -> JPEGFile {
        guard let frame, progress.isComplete else {
            throw Rejection(JPEGDefect.incompleteImage, at: position - 2, construct: "EOI")
        }
        tables.finish(into: &tally)
        let components = quantization.indices.compactMap { component in
            quantization[component].map { table in
                if let known, knowsEveryScan {
                    JPEGComponentUse(table, like: known.components[component])
                } else {
                    JPEGComponentUse(table, of: component, scans, walker, progress)
                }
            }
        }
        let cleanTables = JPEGCleanTables(scans, components)
        cleanTables.count(into: &tally)
        let named = frame.withKnownIdentifiers
        if named != frame {
            tally.add(JPEGConstruct.componentIdentifiers, .normalized, bytes: frame.components.count)
        }
        let pictureEnd = position
        var trailing = JPEGTrailingReader(
            segments: segments, limits: limits, policy: policy, known: known?.gainMap, tally: tally)
        trailing.read(bytes, from: pictureEnd, knownBytes)
        let gainMap = trailing.gainMap
        tally = trailing.tally
        advance(bytes.count - pictureEnd)
        segments.finish(
            bytes, componentCount: frame.components.count, gainMap: gainMap, pictureEnd: pictureEnd, policy: policy,
            into: &tally)
        return JPEGFile(
            frame: named, scans: scans, components: components, cleanTables: cleanTables, isExact: progress.isExact,
            appearance: segments.appearance, gainMap: gainMap,
            manifestStore: segments.manifestStore, findings: tally.findings, accountedBytes: accounted)
    }
}
