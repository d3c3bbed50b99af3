/// Writes those segments of a stream that are asked for, and those that they refer to.
struct JBIG2Writer {
    private let segments: JBIG2Segments
    private let limits: Limits
    private var isKept: [Bool]
    /// The numbers of shared segments that are referred to.
    private(set) var shared: Set<Int> = []

    init(_ segments: JBIG2Segments, limits: Limits) {
        self.segments = segments
        self.limits = limits
        isKept = [Bool](repeating: false, count: segments.all.count)
    }

    mutating func keep(_ place: Int) { isKept[place] = true }

    /// - Parameters:
    ///   - globals: segments that may be referred to besides.
    ///   - page: which they all belong to.
    mutating func written(
        _ bytes: Span<UInt8>, sharing globals: JBIG2Segments?, page: UInt8
    ) throws(Rejection) -> [UInt8] {
        // A segment refers to earlier ones alone, so that one way back finds all.
        var references = [[Int]](repeating: [], count: isKept.count)
        for place in isKept.indices.reversed() where isKept[place] {
            references[place] = try usedReferences(of: place, bytes, globals)
        }
        var output: [UInt8] = []
        for place in isKept.indices where isKept[place] {
            let data = try rewritten(place, bytes)
            append(segments.all[place], references[place], page, data.count, to: &output)
            output += data
        }
        return output
    }

    private func rewritten(_ place: Int, _ bytes: Span<UInt8>) throws(Rejection) -> [UInt8] {
        let segment = segments.all[place]
        let data = bytes.extracting(segment.data)
        switch segment.type {
        case .pageInformation:
            guard let page = JBIG2Page(data) else { throw JBIG2Segments.damaged(at: segment.offset) }
            let types = isKept.indices.filter { isKept[$0] }.compactMap { segments.all[$0].type }
            return page.written(
                refines: types.contains { $0.region == .refinement },
                hasBuffers: types.contains(where: \.isIntermediate))
        case .endOfStripe:
            guard data.count >= 4 else { throw JBIG2Segments.damaged(at: segment.offset) }
            var row: [UInt8] = []
            row.append(contentsOf: data.extracting(0..<4))
            return row
        default: return try JBIG2SegmentData(segment: segment, limits: limits).rewritten(data)
        }
    }

    /// 7.2. Every segment is kept until the last one is decoded (7.2.4).
    private func append(
        _ segment: JBIG2Segment, _ references: [Int], _ page: UInt8, _ length: Int, to output: inout [UInt8]
    ) {
        output.appendBigEndian(UInt32(segment.number))
        output.append(segment.type?.rawValue ?? 0)
        let count = references.count
        if count <= 4 {
            output.append(UInt8(count << 5 | (1 << (count + 1) - 1)))
        } else {
            output.appendBigEndian(UInt32(7 << 29 | count))
            for first in stride(from: 0, through: count, by: 8) {
                let bits = min(8, count + 1 - first)
                output.append(UInt8(1 << bits - 1))
            }
        }
        let size = JBIG2Segment.referenceBytes(in: segment.number)
        for reference in references {
            for byte in (0..<size).reversed() { output.append(UInt8(truncatingIfNeeded: reference >> (8 * byte))) }
        }
        output.append(page)
        output.appendBigEndian(UInt32(length))
    }

    // MARK: What is referred to

    /// The references of a segment of which a decoder makes use, in their order; what they name is kept too.
    ///
    /// - Throws: `pdf.bad-stream` where something is missing that the segment needs.
    private mutating func usedReferences(
        of place: Int, _ bytes: Span<UInt8>, _ globals: JBIG2Segments?
    ) throws(Rejection) -> [Int] {
        let segment = segments.all[place]
        let isText = segment.type?.region == .text
        switch (segment.type, segment.type?.region) {
        case (.symbolDictionary, _), (_, .text), (_, .halftone), (_, .refinement): break
        default: return []
        }
        var tablesLeft = 0
        if segment.type == .symbolDictionary || isText {
            tablesLeft = JBIG2SegmentData(segment: segment, limits: limits).tableCount(bytes.extracting(segment.data))
        }
        var used: [Int] = []
        for number in segment.references {
            let own = try segments.place(of: number)
            let other = try globals?.place(of: number)
            guard number < segment.number, (own == nil) != (other == nil), own.map({ $0 < place }) ?? true else {
                throw JBIG2Segments.damaged(at: segment.offset)
            }
            let type = own.map { segments.all[$0].type } ?? other.flatMap { globals?.all[$0].type }
            guard Self.reads(type ?? nil, from: segment.type) else { continue }
            if type == .tables {
                guard tablesLeft > 0 else { continue }
                tablesLeft -= 1
            }
            used.append(number)
            if let own { isKept[own] = true } else { shared.insert(number) }
        }
        let region = segment.type?.region
        guard tablesLeft == 0, region != .halftone || used.count == 1, region != .refinement || used.count <= 1 else {
            throw JBIG2Segments.damaged(at: segment.offset)
        }
        return used
    }

    /// Whether a segment of type `reader` reads what one of type `type` holds (7.3).
    private static func reads(_ type: JBIG2SegmentType?, from reader: JBIG2SegmentType?) -> Bool {
        guard let type else { return false }
        switch reader?.region {
        case .text: return type == .symbolDictionary || type == .tables
        case .halftone: return type == .patternDictionary
        case .refinement: return type.isIntermediate
        default: return type == .symbolDictionary || type == .tables
        }
    }
}
