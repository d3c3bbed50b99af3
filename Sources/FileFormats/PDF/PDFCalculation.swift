/// The program of a calculator function (ISO 32000-2, 7.10.5): numbers and operators between braces.
public struct PDFCalculation {
    public private(set) var comments = 0
    public private(set) var commentBytes = 0
    /// What stands behind the last brace.
    public private(set) var strayBytes = 0
    /// Whether viewers can carry it out; they refuse a program with a word that is no operator.
    public private(set) var isUsable = false
    /// The program without comments and what follows it; empty when it cannot be carried out.
    public private(set) var rest: [UInt8] = []

    public init(_ program: [UInt8]) {
        var position = 0
        isUsable = readInstructions(program, &position)
        guard isUsable else {
            rest = []
            return
        }
        let stray = program[position...]
        // A line end before `endstream` is often counted as data.
        if stray.count <= 2, stray.allSatisfy({ $0 == 0x0A || $0 == 0x0D }) {
            rest += stray
        } else {
            strayBytes = stray.count
        }
    }

    /// - Returns: false at what is no instruction, and when the last brace is missing.
    private mutating func readInstructions(_ program: [UInt8], _ position: inout Int) -> Bool {
        var depth = 0
        while position < program.count {
            let byte = program[position]
            let token = program[position..<Self.endOfToken(program, from: position)]
            position = token.endIndex
            if byte == UInt8(ascii: "%") {
                comments += 1
                commentBytes += token.count
                continue
            }
            rest += token
            if PDFCharacter.isSpace(byte) { continue }
            if byte == UInt8(ascii: "{") {
                depth += 1
                continue
            }
            guard depth > 0 else { return false }
            if byte == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return true }
            } else if !Self.isNumber(token), !Self.operators.contains(String(decoding: token, as: UTF8.self)) {
                return false
            }
        }
        return false
    }

    private static func endOfToken(_ program: [UInt8], from start: Int) -> Int {
        var end = start + 1
        let byte = program[start]
        if byte == UInt8(ascii: "%") {
            while end < program.count, program[end] != 0x0A, program[end] != 0x0D { end += 1 }
        } else if PDFCharacter.isRegular(byte) {
            while end < program.count, PDFCharacter.isRegular(program[end]) { end += 1 }
        }
        return end
    }

    /// As wide as any viewer reads them.
    private static func isNumber(_ token: ArraySlice<UInt8>) -> Bool {
        guard let first = token.first, (0x2B...0x39).contains(first) else { return false }
        return token.allSatisfy { (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) }
    }

    /// Table 42.
    private static let operators: Set<String> = [
        "abs", "add", "atan", "ceiling", "cos", "cvi", "cvr", "div", "exp", "floor", "idiv", "ln", "log", "mod", "mul",
        "neg", "round", "sin", "sqrt", "sub", "truncate", "and", "bitshift", "eq", "false", "ge", "gt", "le", "lt",
        "ne", "not", "or", "true", "xor", "if", "ifelse", "copy", "dup", "exch", "index", "pop", "roll",
    ]
}
