import NativeBytes

/// A Type 1 font (Adobe Type 1 Font Format, 1990): a part in plain PostScript, one that is encrypted, and zeros.
enum Type1Program {
    /// What all of these begin with; viewers look for no more of the first line.
    private static let beginnings = ["%!PS-AdobeFont-1.0", "%!PS-AdobeFont-1.1", "%!FontType1-1.0", "%!FontType1-1.1"]
        .map { Array($0.utf8) }
    static let endOfPlain = Array("eexec".utf8)
    private static let endOfProgram = Array("cleartomark".utf8)
    private static let space = UInt8(ascii: " ")

    /// With spaces in place of comments, of all texts of the plain part, and of what follows the end; `nil` when it is
    /// none.
    static func cleaned(_ program: Span<UInt8>) -> [UInt8]? {
        guard let beginning = beginnings.first(where: { program.matches($0) }) else {
            return nil
        }
        var copy: [UInt8] = []
        copy.append(contentsOf: program)
        var position = beginning.count
        var procedures = 0
        blankComment(program, &position, &copy)
        while position < program.count {
            switch program[position] {
            case 0x25: blankComment(program, &position, &copy)
            case 0x28:
                guard let end = PDFContentReader.endOfString(program, from: position)?.end else { return nil }
                for index in (position + 1)..<(end - 1) { copy[index] = space }
                position = end
            case 0x7B, 0x7D:
                procedures = program[position] == 0x7B ? procedures + 1 : max(0, procedures - 1)
                position += 1
            case endOfPlain[0] where procedures == 0 && isEndOfPlain(program, at: position):
                // A comment here would make the first of the encrypted bytes a question of the viewer.
                guard PDFCharacter.isSpace(program[position + endOfPlain.count]) else { return nil }
                blankBehindEnd(program, from: position, &copy)
                return copy
            default: position += 1
            }
        }
        return nil
    }

    /// Whether the word stands by itself there: as a part of another, or as a name, it ends nothing.
    private static func isEndOfPlain(_ program: Span<UInt8>, at position: Int) -> Bool {
        let end = position + endOfPlain.count
        return program.matches(endOfPlain, at: position) && end < program.count
            && !PDFCharacter.isRegular(program[end]) && program[position - 1] != 0x2F
            && !PDFCharacter.isRegular(program[position - 1])
    }

    private static func blankComment(_ program: Span<UInt8>, _ position: inout Int, _ copy: inout [UInt8]) {
        while position < program.count, program[position] != 0x0A, program[position] != 0x0D {
            copy[position] = space
            position += 1
        }
    }

    private static func blankBehindEnd(_ program: Span<UInt8>, from start: Int, _ copy: inout [UInt8]) {
        var last: Int?
        var position = start
        while let found = firstIndex(of: endOfProgram[0], in: program, from: position) {
            if program.matches(endOfProgram, at: found) { last = found }
            position = found + 1
        }
        guard let last else { return }
        for index in (last + endOfProgram.count)..<program.count where !PDFCharacter.isSpace(copy[index]) {
            copy[index] = space
        }
    }
}
