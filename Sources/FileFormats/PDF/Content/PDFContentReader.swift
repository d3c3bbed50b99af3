/// Reads the instructions of a content stream one by one (ISO 32000-2, 7.8.2): operands, then an operator.
///
/// It never fails: what no viewer takes for an instruction is passed over and counted, byte for byte, in `passedOver`.
/// The content is handed to each call, because a `Span` cannot be kept.
public struct PDFContentReader {
    /// What was passed over so far: how often, and how many bytes.
    public struct PassedOver: Equatable, Sendable {
        public var comments = 0
        public var commentBytes = 0
        public var unknownOperators = 0
        public var unknownOperatorBytes = 0
        /// Values that no operator takes, operators without the values that they need, and stray delimiters.
        public var unusedValues = 0
        public var unusedValueBytes = 0

        public var isEmpty: Bool { self == PassedOver() }
    }

    /// Where the next token is looked for; the reader of inline images sets it.
    public internal(set) var position = 0
    public private(set) var passedOver = PassedOver()
    /// Values so far that are written with more than they say.
    public private(set) var untidyValues = 0
    /// Whether an operator took a number that is not written as one.
    public private(set) var hasOddNumbers = false
    private var mayHaveOddNumbers = false
    /// Values that stand before the next operator; of more than `capacity`, the last ones.
    private var operands = [PDFContentOperand](repeating: PDFContentOperand(), count: capacity)
    private var found = 0
    /// How many of the last values the operator takes.
    public private(set) var operandCount = 0

    /// A power of two. A colour has at most 32 components (annex C of ISO 32000-1), and then a pattern.
    private static let capacity = 64
    /// How deep arrays and dictionaries may be nested before what is deeper is passed over.
    private static let deepest = 16
    /// Most characters of a number that are taken as they are; those that are written for a reason have fewer.
    public static let longestNumber = 32

    /// - Parameter start: where in the content it begins.
    public init(at start: Int = 0) {
        position = start
    }

    /// The operand at `index`, from 0 to `operandCount - 1`.
    public func operand(_ index: Int) -> PDFContentOperand {
        operands[(found - operandCount + index) & (Self.capacity - 1)]
    }

    /// The number at `index`.
    public func number(_ index: Int) -> Double { operand(index).number }

    /// Reads up to the next operator.
    ///
    /// - Returns: `nil` at the end. After `inlineImage`, which is the operator BI, the caller reads the image.
    public mutating func next(_ content: Span<UInt8>) -> PDFContentOperator? {
        found = 0
        while position < content.count {
            let byte = content[position]
            if PDFCharacter.isSpace(byte) {
                position += 1
                continue
            }
            let start = position
            switch byte {
            case 0x30...0x39, 0x2B, 0x2D, 0x2E: push(number(content))
            case 0x2F: push(name(content))
            case 0x28: pushString(content)
            case 0x3C where start + 1 < content.count && content[start + 1] == 0x3C: pushNested(content, .dictionary)
            case 0x3C: pushHexadecimal(content)
            case 0x5B: pushNested(content, .array)
            case 0x25: skipComment(content)
            case 0x29, 0x3E, 0x5D, 0x7B, 0x7D: passOver(values: 1, from: start, to: start + 1)
            default:
                if let operation = word(content) { return operation }
            }
        }
        if found > 0 { noteUnused(found) }
        found = 0
        return nil
    }

    // MARK: Operators

    /// A word: an operator that has what it needs, or something that is counted.
    private mutating func word(_ content: Span<UInt8>) -> PDFContentOperator? {
        let start = position
        var packed: UInt32 = 0
        while position < content.count, PDFCharacter.isRegular(content[position]) {
            let length = position - start
            packed = length < 4 ? packed | UInt32(content[position]) << UInt32(8 * length) : .max
            position += 1
        }
        guard packed != .max, let operation = PDFContentOperator(packed: packed) else {
            if isConstant(content, start..<position) {
                push(PDFContentOperand(kind: .word, start: start, end: position))
            } else {
                passedOver.unknownOperators += 1
                passedOver.unknownOperatorBytes += position - start
                noteUnused(found)
                found = 0
            }
            return nil
        }
        guard let taken = taken(by: operation.operands), taken <= min(found, Self.capacity) else {
            // Without what it needs, it is not carried out.
            passedOver.unusedValues += 1
            passedOver.unusedValueBytes += position - start
            noteUnused(found)
            found = 0
            return nil
        }
        operandCount = taken
        if mayHaveOddNumbers {
            for index in 0..<taken where operand(index).isOdd { hasOddNumbers = true }
        }
        if found > taken { noteUnused(found - taken) }
        return operation
    }

    private func isConstant(_ content: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let word = content.extracting(range)
        return [Array("true".utf8), Array("false".utf8), Array("null".utf8)].contains {
            $0.count == word.count && word.matches($0)
        }
    }

    /// Counts the first of the values that were found.
    private mutating func noteUnused(_ count: Int) {
        guard count > 0 else { return }
        passedOver.unusedValues += count
        // Of more than there is room for, the first are forgotten, and counted as if each were one byte.
        let kept = min(found, Self.capacity)
        let forgotten = found - kept
        passedOver.unusedValueBytes += min(count, forgotten)
        for index in forgotten..<max(forgotten, count) {
            let operand = operands[index & (Self.capacity - 1)]
            passedOver.unusedValueBytes += operand.end - operand.start
        }
    }

    /// The kind of the value that stands so many before the operator.
    private func kind(fromEnd distance: Int) -> PDFContentOperand.Kind? {
        guard distance < min(found, Self.capacity) else { return nil }
        return operands[(found - 1 - distance) & (Self.capacity - 1)].kind
    }

    /// How many values before the operator are numbers, from `distance` on.
    private func numbers(fromEnd distance: Int, atMost most: Int) -> Int {
        var count = 0
        while count < most, kind(fromEnd: distance + count) == .number { count += 1 }
        return count
    }

    /// How many of the last values are what an operator takes; `nil` when they are not.
    private func taken(by operands: PDFContentOperator.Operands) -> Int? {
        switch operands {
        case .numbers(let count): return numbers(fromEnd: 0, atMost: count) == count ? count : nil
        case .name: return kind(fromEnd: 0) == .name ? 1 : nil
        case .nameAndNumber: return kind(fromEnd: 0) == .number && kind(fromEnd: 1) == .name ? 2 : nil
        case .string: return kind(fromEnd: 0) == .string ? 1 : nil
        case .spacingsAndString:
            return kind(fromEnd: 0) == .string && numbers(fromEnd: 1, atMost: 2) == 2 ? 3 : nil
        case .text: return kind(fromEnd: 0) == .array ? 1 : nil
        case .dash: return kind(fromEnd: 0) == .number && kind(fromEnd: 1) == .array ? 2 : nil
        case .nameAndProperties:
            let properties = kind(fromEnd: 0)
            return (properties == .name || properties == .dictionary) && kind(fromEnd: 1) == .name ? 2 : nil
        case .components:
            let count = numbers(fromEnd: 0, atMost: 32)
            return count > 0 ? count : nil
        case .componentsOrPattern:
            let names = kind(fromEnd: 0) == .name ? 1 : 0
            let count = names + numbers(fromEnd: names, atMost: 32)
            return count > 0 ? count : nil
        }
    }

    // MARK: Operands

    private mutating func push(_ operand: PDFContentOperand) {
        operands[found & (Self.capacity - 1)] = operand
        found += 1
        if operand.isUntidy { untidyValues += 1 }
        if operand.isOdd { mayHaveOddNumbers = true }
    }

    private mutating func passOver(values: Int, from start: Int, to end: Int) {
        passedOver.unusedValues += values
        passedOver.unusedValueBytes += end - start
        position = end
    }

    private mutating func skipComment(_ content: Span<UInt8>) {
        let start = position
        while position < content.count, content[position] != 0x0A, content[position] != 0x0D { position += 1 }
        passedOver.comments += 1
        passedOver.commentBytes += position - start
    }

    private mutating func pushString(_ content: Span<UInt8>) {
        let start = position
        guard let (end, bytes) = Self.endOfString(content, from: start) else {
            return passOver(values: 1, from: start, to: content.count)
        }
        position = end
        push(PDFContentOperand(kind: .string, start: start, end: end, textBytes: bytes))
    }

    private mutating func pushHexadecimal(_ content: Span<UInt8>) {
        let start = position
        guard let (end, digits, isTidy) = Self.endOfHexadecimal(content, from: start) else {
            return passOver(values: 1, from: start, to: content.count)
        }
        position = end
        push(
            PDFContentOperand(kind: .string, start: start, end: end, textBytes: (digits + 1) / 2, isUntidy: !isTidy))
    }

    private mutating func pushNested(_ content: Span<UInt8>, _ kind: PDFContentOperand.Kind) {
        guard let operand = nested(content, kind) else {
            return passOver(values: 1, from: position, to: content.count)
        }
        position = operand.end
        push(operand)
    }

    /// A number: as many digits, points and signs as follow each other. What makes no number is kept as it is written,
    /// because viewers read it in different ways.
    private mutating func number(_ content: Span<UInt8>) -> PDFContentOperand {
        let start = position
        let (end, value, isOdd) = Self.coordinate(content, from: start)
        position = end
        return PDFContentOperand(
            kind: .number, start: start, end: end, number: value, isUntidy: end - start > Self.longestNumber,
            isOdd: isOdd && end - start <= Self.longestNumber)
    }

    private mutating func name(_ content: Span<UInt8>) -> PDFContentOperand {
        let start = position
        position += 1
        while position < content.count, PDFCharacter.isRegular(content[position]) { position += 1 }
        return PDFContentOperand(kind: .name, start: start, end: position)
    }

    /// The array or dictionary at this place; `nil` when it does not end, or is nested too deep.
    private func nested(_ content: Span<UInt8>, _ kind: PDFContentOperand.Kind) -> PDFContentOperand? {
        var operand = PDFContentOperand(kind: kind, start: position)
        let isArray = kind == .array
        // One bit for each open array (0) or dictionary (1), the innermost the lowest.
        var open: UInt32 = 0
        var depth = 0
        var position = position
        while position < content.count {
            let byte = content[position]
            switch byte {
            case 0x28:
                if let length = PDFStringScan.plainLength(content, from: position + 1) {
                    operand.textBytes += length
                    position += length + 2
                    continue
                }
                guard let (end, bytes) = Self.endOfString(content, from: position) else { return nil }
                operand.textBytes += bytes
                position = end
            case 0x30...0x39, 0x2B, 0x2D, 0x2E:
                let (end, value, isOdd) = Self.number(content, from: position)
                if isOdd, isArray, end - position <= Self.longestNumber { operand.isOdd = true }
                if value < 0 { operand.number += value } else { operand.positiveSum += value }
                if end - position > Self.longestNumber { operand.isUntidy = true }
                position = end
            case 0x5B:
                open <<= 1
                depth += 1
                guard depth <= Self.deepest else { return nil }
                if depth > 1, isArray { operand.isUntidy = true }
                position += 1
            case 0x5D:
                guard open & 1 == 0 else { return nil }
                open >>= 1
                depth -= 1
                position += 1
                operand.end = position
                if depth == 0 { return operand }
            case 0x3C where position + 1 < content.count && content[position + 1] == byte:
                open = open << 1 | 1
                depth += 1
                guard depth <= Self.deepest else { return nil }
                if isArray { operand.isUntidy = true }
                position += 2
            case 0x3E:
                guard open & 1 == 1, position + 1 < content.count, content[position + 1] == byte else { return nil }
                open >>= 1
                depth -= 1
                position += 2
                operand.end = position
                if depth == 0 { return operand }
            case 0x3C:
                guard let (end, digits, isTidy) = Self.endOfHexadecimal(content, from: position) else { return nil }
                operand.textBytes += (digits + 1) / 2
                if !isTidy { operand.isUntidy = true }
                position = end
            case 0x25:
                operand.isUntidy = true
                while position < content.count, content[position] != 0x0A, content[position] != 0x0D { position += 1 }
            default:
                if isArray, !PDFCharacter.isSpace(byte) { operand.isUntidy = true }
                position += 1
            }
        }
        return nil
    }
}
