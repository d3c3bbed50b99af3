/// The segments of a stream of JBIG2 data as PDF embeds it: one behind the other, without the header of a file
/// (ISO 32000-2, 7.4.7; ITU-T T.88, Annex D.3).
public struct JBIG2Segments: Sendable {
    public private(set) var all: [JBIG2Segment] = []
    /// How many bytes behind the last one are none.
    public private(set) var strayBytes = 0
    /// The place of the first one that has the number.
    private var places: [Int: Int] = [:]
    private var repeated: Set<Int> = []

    /// - Throws: `pdf.bad-stream` with the offset in `bytes` of a segment that is not all there, `limits.objects`.
    public init(_ bytes: Span<UInt8>, limits: Limits) throws(Rejection) {
        var position = 0
        var isEnded = false
        var referencesLeft = limits.objects
        var endBeforeZeros = bytes.count
        while endBeforeZeros > 0, bytes[endBeforeZeros - 1] == 0 { endBeforeZeros -= 1 }
        while position < bytes.count {
            // Zeros up to the end fill a stream; they would read as dictionaries.
            guard position < endBeforeZeros else {
                strayBytes = bytes.count - position
                return
            }
            guard all.count < limits.objects else { throw Rejection(LimitExcess.objects, at: position) }
            guard
                let segment = try JBIG2Segment(at: position, of: bytes, mostReferences: referencesLeft)
            else {
                // What cannot be a segment is something else, and no viewer paints it.
                let isShort = bytes.count - position < JBIG2Segment.shortestHeader
                guard isEnded || isShort || JBIG2Segment.type(at: position, in: bytes) == nil else {
                    throw JBIG2Segments.damaged(at: position)
                }
                strayBytes = bytes.count - position
                return
            }
            if places[segment.number] == nil {
                places[segment.number] = all.count
            } else {
                repeated.insert(segment.number)
            }
            all.append(segment)
            referencesLeft -= segment.references.count
            if segment.type == .endOfPage || segment.type == .endOfFile { isEnded = true }
            position = segment.end
        }
    }

    static func damaged(at offset: Int) -> Rejection { Rejection(PDFDefect.badStream, at: offset, construct: "JBIG2") }

    /// The place of the segment of this number; `nil` when there is none. Of several, viewers take the first or the
    /// last.
    ///
    /// - Throws: `pdf.bad-stream` when there are several.
    func place(of number: Int) throws(Rejection) -> Int? {
        guard let place = places[number] else { return nil }
        guard !repeated.contains(number) else { throw Self.damaged(at: all[place].offset) }
        return place
    }
}
