import NativeBytes

/// The program of a font that travels in a document (ISO 32000-2, 9.9), without what no viewer reads to paint its
/// glyphs: notices of rights, names of people and products, tables of other programs.
///
/// What kind of program it is, its first bytes say, as viewers have it.
public enum PDFFontProgram {
    /// What stands in place of bytes that no viewer takes for a font. An empty program will not do: Ghostscript looks
    /// for another font then.
    private static let unusable: [UInt8] = [UInt8(ascii: " ")]

    /// The same program with nothing in it but what glyphs are painted with, a space in place of what is no font to
    /// any viewer; `nil` when it cannot be read.
    public static func cleaned(_ program: Span<UInt8>) -> [UInt8]? {
        if program.isEmpty { return [] }
        let isOpenType = OpenTypeProgram.beginnings.contains { program.matches($0) }
        if isOpenType { return OpenTypeProgram.hasHead(program) ? OpenTypeProgram.cleaned(program) : unusable }
        guard hasOtherMark(program) else { return unusable }
        return program[0] == 1 ? CompactFontProgram.cleaned(program) : Type1Program.cleaned(program)
    }

    /// Marks of the other formats that FreeType opens, whether a document may hold them or not: Type 1 and its box for
    /// files, compact fonts and those of X11, packed or not, older and packed fonts in tables, of Windows, Bitstream
    /// and Adobe.
    private static let otherMarks: [[UInt8]] =
        [[0x80], [1], [0, 2], [0, 3], [0x1F, 0x8B], [0x1F, 0x9D], [0xA5, 0x6B], [0xA5, 0x6C]]
        + ["%!", "typ1", "ttcf", "wOF", "BZ", "MZ", "PFR", "STARTFONT"].map { Array($0.utf8) }

    /// As generous as the most generous viewer: poppler passes over a byte before a compact font, others over anything
    /// before a Type 1 font.
    private static func hasOtherMark(_ program: Span<UInt8>) -> Bool {
        if otherMarks.contains(where: { program.matches($0) }) || program.matches([1, 0], at: 1) { return true }
        var position = 0
        while let found = firstIndex(of: Type1Program.endOfPlain[0], in: program, from: position) {
            if program.matches(Type1Program.endOfPlain, at: found) { return true }
            position = found + 1
        }
        return false
    }
}
