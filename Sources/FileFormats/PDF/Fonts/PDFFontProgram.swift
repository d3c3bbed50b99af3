/// The program of a font that travels in a document (ISO 32000-2, 9.9), without what no viewer reads to paint its
/// glyphs: notices of rights, names of people and products, tables of other programs.
///
/// What kind of program it is, its first bytes say, as viewers have it.
public enum PDFFontProgram {
    /// The same program with nothing in it but what glyphs are painted with; `nil` when it cannot be read.
    public static func cleaned(_ program: Span<UInt8>) -> [UInt8]? {
        if program.isEmpty { return [] }
        let isOpenType = OpenTypeProgram.beginnings.contains { program.matches($0) }
        if isOpenType { return OpenTypeProgram.cleaned(program) }
        return program[0] == 1 ? CompactFontProgram.cleaned(program) : Type1Program.cleaned(program)
    }
}
