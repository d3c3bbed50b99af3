import FileFormats

/// Small programs in a language like PostScript: functions (ISO 32000-2, 7.10.5) and character maps (9.7.5.3).
extension PDFGraphBuilder {
    /// Whether a stream of this kind is such a program.
    func isProgram(_ kind: PDFKind, _ entries: PDFDictionary) throws(Rejection) -> Bool {
        switch kind {
        case .characterMap: true
        case .function: try source.resolved(entries[.functionType]).integer == 4
        default: false
        }
    }

    /// Takes the comments out of a program; no viewer reads them.
    mutating func removeComments(_ reference: PDFReference, _ entries: PDFDictionary) throws(Rejection) {
        var findings = FindingTally()
        let unpacked = try coder.content(reference, entries, into: &findings).data
        note(findings)
        let program: [UInt8]
        if let unpacked { program = unpacked } else { program = try coder.contentData(reference, entries) }
        guard let comments = PDFProgramComments(program) else { return }
        note(.contentComment, count: comments.count, bytes: comments.bytes)
        coder.replace(reference, with: comments.rest)
    }
}

/// The comments of a program: from a percent sign to the end of the line, but not within a text.
struct PDFProgramComments {
    private(set) var count = 0
    private(set) var bytes = 0
    /// The program without them.
    private(set) var rest: [UInt8] = []

    /// `nil` when there are none.
    init?(_ program: [UInt8]) {
        guard program.contains(0x25) else { return nil }
        rest.reserveCapacity(program.count)
        var depth = 0
        var isComment = false
        var isEscaped = false
        for byte in program {
            if isComment {
                isComment = byte != 0x0A && byte != 0x0D
            } else if depth > 0 {
                depth += isEscaped ? 0 : byte == 0x28 ? 1 : byte == 0x29 ? -1 : 0
                isEscaped = !isEscaped && byte == 0x5C
            } else if byte == 0x25 {
                count += 1
                isComment = true
            } else if byte == 0x28 {
                depth = 1
            }
            if isComment { bytes += 1 } else { rest.append(byte) }
        }
        // A text without an end is none; what stands in one is not looked at.
        guard count > 0 else { return nil }
    }
}
