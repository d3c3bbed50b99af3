import FileFormats
import NativeBytes

/// Small programs in a language like PostScript: functions (ISO 32000-2, 7.10.5) and character maps (9.7.5.3).
extension PDFGraphBuilder {
    /// Takes the comments out of a function; no viewer reads them.
    mutating func removeComments(_ reference: PDFReference, _ entries: PDFDictionary) throws(Rejection) {
        guard try source.resolved(entries[.functionType]).integer == 4,
            let program = try unpacked(reference, entries).data, let comments = PDFProgramComments(program)
        else { return }
        note(.contentComment, count: comments.count, bytes: comments.bytes)
        coder.replace(reference, with: comments.rest)
    }

    /// A character map or the program of a font, with nothing in it but what viewers read.
    mutating func program(
        _ reference: PDFReference, _ entries: PDFDictionary, _ kind: PDFKind
    ) throws(Rejection) -> PDFStreamCoder.Recoded {
        var (coded, program) = try unpacked(reference, entries)
        guard let program else { return coded }
        let clean = kind == .fontFile ? cleanFont(program) : cleanMap(program)
        if clean != program {
            coder.note(seen: seen(program, kind), of: reference, kind)
            coded = coder.packed(clean)
            coded.seen = seen(clean, kind)
        }
        coded.isClean = true
        return coded
    }

    private mutating func cleanMap(_ program: [UInt8]) -> [UInt8] {
        let map = PDFCharacterMap(program.span, knownNames: PDFSchema.characterMapNames)
        if map.comments > 0 { note(.contentComment, count: map.comments, bytes: map.commentBytes) }
        if map.strayBytes > 0 { note(.characterMap, bytes: map.strayBytes) }
        return map.written
    }

    /// A program that cannot be read is copied: viewers read some that are damaged.
    private mutating func cleanFont(_ program: [UInt8]) -> [UInt8] {
        guard let clean = PDFFontProgram.cleaned(program.span) else {
            note(.fontProgram, .reported)
            return program
        }
        if clean != program { note(.fontProgram, bytes: max(0, program.count - clean.count)) }
        return clean
    }

    /// By the readers of the proof.
    private func seen(_ program: [UInt8], _ kind: PDFKind) -> SHA256Digest {
        let seen = kind == .fontFile ? PDFSeenFont(program.span).parts : PDFSeenCharacterMap(program.span).mappings
        return SHA256Digest(of: seen.span)
    }

    /// A stream in its coding, and its data; `nil` when it is clean already.
    private mutating func unpacked(
        _ reference: PDFReference, _ entries: PDFDictionary
    ) throws(Rejection) -> (coded: PDFStreamCoder.Recoded, data: [UInt8]?) {
        var findings = FindingTally()
        let (coded, known) = try coder.content(reference, entries, into: &findings)
        note(findings)
        if known != nil || coded.isClean { return (coded, known) }
        return (coded, try coder.contentData(reference, entries))
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
