import FileFormats
import NativeBytes

/// Small programs in a language like PostScript: functions (ISO 32000-2, 7.10.5) and character maps (9.7.5.3).
extension PDFGraphBuilder {
    /// A function without comments and what follows its end, which no viewer reads. One that no viewer carries out
    /// becomes empty, which is none either.
    mutating func cleanCalculation(_ reference: PDFReference, _ entries: PDFDictionary) throws(Rejection) {
        guard try source.resolved(entries[.functionType]).integer == 4,
            let program = try unpacked(reference, entries).data
        else { return }
        let calculation = PDFCalculation(program)
        if calculation.rest == program { return }
        if calculation.comments > 0 {
            note(.contentComment, count: calculation.comments, bytes: calculation.commentBytes)
        }
        if calculation.strayBytes > 0 { note(.streamSlack, bytes: calculation.strayBytes) }
        if !calculation.isUsable { note(.unfitValue, bytes: program.count) }
        coder.replace(reference, with: calculation.rest)
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

    /// What JBIG2 pictures share, without the segments that none of them reads.
    mutating func sharedSegments(
        _ reference: PDFReference, _ entries: PDFDictionary
    ) throws(Rejection) -> PDFStreamCoder.Recoded {
        let (coded, data) = try unpacked(reference, entries)
        guard let data, let globals = try coder.jbig2Globals(["JBIG2Globals": .reference(reference)]) else {
            return coded
        }
        let clean = try globals.rebuilt(keeping: sharedSegments[reference] ?? [])
        if clean == data { return coded }
        note(.imageJBIG2, bytes: max(0, data.count - clean.count))
        return coder.packed(clean)
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
