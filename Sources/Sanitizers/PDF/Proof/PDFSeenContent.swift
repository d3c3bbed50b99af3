import FileFormats

/// What a viewer carries out of a content stream that was written anew, for the proof: the instructions without
/// anything around them, and the resources that they name.
struct PDFSeenContent {
    /// The instructions that are carried out, in a form that does not depend on how they are written.
    private(set) var instructions: [UInt8] = []
    private(set) var names: Set<PDFResourceName> = []

    private var judge: PDFSeenJudge
    private var hasOddNumbers = false
    private let pictures: PDFInlinePictures

    init(
        _ content: Span<UInt8>, context: PDFContentContext, options: PDFContentWalker.Options,
        pictures: PDFInlinePictures, limit: inout Int
    ) throws(Rejection) {
        judge = PDFSeenJudge(context: context, options: options)
        self.pictures = pictures
        try read(content, limit: &limit)
        if hasOddNumbers, options.removesUnseen {
            // Nothing of it counts as unseen.
            judge = PDFSeenJudge(context: context.placeless, options: options.placeless)
            names = []
            try read(content, limit: &limit)
        }
        instructions = judge.finished()
    }

    static func code(_ word: String) -> UInt32 { word.utf8.reduce(0) { $0 << 8 | UInt32($1) } }

    /// What each operator takes: n number, m any numbers, p numbers and perhaps a name, s string, a array, / name,
    /// d dictionary or name.
    private static let signatures: [UInt32: String] = {
        var table: [UInt32: String] = [:]
        for (signature, words) in [
            "": "q Q h S s f F f* B B* b b* n W W* BT ET T* EMC BX EX BI",
            "n": "w J j M i G g Tc Tw Tz TL Tr Ts", "nn": "m l Td TD d0", "nnn": "RG rg", "nnnn": "v y re K k",
            "nnnnnn": "cm c Tm d1", "/": "ri gs CS cs sh Do MP BMC", "/n": "Tf", "s": "Tj '", "nns": "\"", "a": "TJ",
            "an": "d", "/d": "DP BDC", "m": "SC sc", "p": "SCN scn",
        ] {
            for word in words.split(separator: " ") { table[code(String(word))] = signature }
        }
        return table
    }()

    static let categories: [UInt32: PDFResourceCategory] = [
        code("gs"): .graphicsState, code("CS"): .colourSpace, code("cs"): .colourSpace, code("sh"): .shading,
        code("Do"): .xObject, code("Tf"): .font, code("SCN"): .pattern, code("scn"): .pattern,
        code("BDC"): .properties,
    ]

    static let inlineImage = code("BI")

    private mutating func read(_ content: Span<UInt8>, limit: inout Int) throws(Rejection) {
        var tokens = PDFSeenTokens()
        var values: [PDFSeenValue] = []
        let signatures = Self.signatures
        while let token = tokens.next(content) {
            switch token {
            case .word(let word, let isLong):
                guard !isLong, let signature = signatures[word] else {
                    values.removeAll(keepingCapacity: true)
                    continue
                }
                if let operands = Self.operands(values, signature) {
                    if word == Self.inlineImage {
                        try image(content, &tokens, limit: &limit)
                    } else {
                        carryOut(word, operands)
                    }
                }
                values.removeAll(keepingCapacity: true)
            case .cut: return
            case .close: break
            default:
                guard let value = PDFSeenValue(token, &tokens, content, depth: 0) else { return }
                values.append(value)
                if values.count > 1_000 { values.removeFirst(900) }
            }
        }
    }

    /// The values that an operator takes, from the last; `nil` when they are not what it takes.
    private static func operands(_ values: [PDFSeenValue], _ signature: String) -> ArraySlice<PDFSeenValue>? {
        switch signature {
        case "m", "p":
            var start = values.count
            if signature == "p", case .name = values.last { start -= 1 }
            let last = start
            while start > 0, last - start < 32, values[start - 1].isNumber { start -= 1 }
            return start < values.count ? values[start...] : nil
        default:
            let letters = signature.utf8
            guard values.count >= letters.count else { return nil }
            let operands = values.suffix(letters.count)
            return zip(letters, operands).allSatisfy { $1.fits($0) } ? operands : nil
        }
    }

    private mutating func carryOut(_ word: UInt32, _ operands: ArraySlice<PDFSeenValue>) {
        if operands.contains(where: \.isOdd) { hasOddNumbers = true }
        if !judge.carryOut(word, operands) { return }
        if let category = Self.categories[word] {
            switch (category, operands.first, operands.last) {
            case (.pattern, _, .name(let name)?), (.properties, _, .name(let name)?),
                (.graphicsState, .name(let name)?, _), (.colourSpace, .name(let name)?, _),
                (.shading, .name(let name)?, _), (.xObject, .name(let name)?, _), (.font, .name(let name)?, _):
                names.insert(PDFResourceName(category: category, name: name))
            default: break
            }
        }
    }

    private mutating func image(
        _ content: Span<UInt8>, _ tokens: inout PDFSeenTokens, limit: inout Int
    ) throws(Rejection) {
        var reader = PDFContentReader(at: tokens.position)
        let image = try pictures.next(&reader, content, limit: &limit)
        tokens.position = reader.position
        var bytes = Array(PDFWriter.text(.dictionary(image.namingColourSpace(PDFResourceLabel.kept).entries)).utf8)
        bytes += image.data
        if !judge.paintImage(bytes) { return }
        if let name = image.colourSpaceResource { names.insert(PDFResourceName(category: .colourSpace, name: name)) }
    }
}
