/// Writes instructions in the one form that carries nothing but what they say: one a line, a space between values,
/// strings as literals with as few escapes as they need, numbers without signs and zeros that say nothing.
public struct PDFContentWriter {
    public private(set) var output: [UInt8] = []

    public init() {}

    /// The operator with the operands that `reader` found for it.
    public mutating func append(
        _ operation: PDFContentOperator, of reader: PDFContentReader, _ content: Span<UInt8>
    ) {
        for index in 0..<reader.operandCount {
            let operand = reader.operand(index)
            if operation == .dashPattern, operand.kind == .array {
                Self.appendArray(content, in: operand.range, of: .numbers, to: &output)
                output.append(0x20)
            } else {
                appendOperand(index, of: reader, content)
            }
        }
        append(operation)
    }

    /// One of the operands that `reader` found.
    public mutating func appendOperand(_ index: Int, of reader: PDFContentReader, _ content: Span<UInt8>) {
        Self.append(reader.operand(index), content, to: &output)
        output.append(0x20)
    }

    /// The operator, after operands that were appended before.
    public mutating func append(_ operation: PDFContentOperator) {
        output += operation.rawValue.utf8
        output.append(0x0A)
    }

    /// An operand.
    public mutating func append(_ operand: PDFObject) {
        PDFWriter.append(operand, to: &output)
        output.append(0x20)
    }

    /// A picture (8.9.7).
    public mutating func append(_ image: PDFInlineImage) {
        output += Array("BI".utf8)
        for entry in image.entries.entries {
            output += Array(" /\(entry.key) ".utf8)
            PDFWriter.append(entry.value, to: &output)
        }
        output += Array(" ID ".utf8)
        output += image.data
        output += Array("\nEI\n".utf8)
    }

    // MARK: Values

    private static func append(_ operand: PDFContentOperand, _ content: Span<UInt8>, to output: inout [UInt8]) {
        switch operand.kind {
        case .number: appendNumber(content, in: operand.range, to: &output)
        case .name:
            output.append(0x2F)
            output += PDFContentValue.name(content, in: operand.range).utf8
        case .string: appendString(PDFContentValue.string(content, in: operand.range), to: &output)
        case .array: appendArray(content, in: operand.range, of: .numbersAndStrings, to: &output)
        case .dictionary, .word:
            guard let value = PDFContentValue.object(content, in: operand.range)?.value else { return }
            PDFWriter.append(value, to: &output)
        }
    }

    /// What an operator takes from an array.
    private enum ArrayElements {
        case numbersAndStrings
        /// What is no number counts as a zero.
        case numbers
    }

    private static func appendArray(
        _ content: Span<UInt8>, in range: Range<Int>, of elements: ArrayElements, to output: inout [UInt8]
    ) {
        output.append(0x5B)
        var needsSpace = false
        for element in PDFContentValue.object(content, in: range)?.value.array ?? [] {
            switch element {
            case .number(let number):
                if needsSpace { output.append(0x20) }
                number.append(to: &output)
                needsSpace = true
            case .string(let bytes) where elements == .numbersAndStrings:
                appendString(bytes, to: &output)
                needsSpace = false
            default:
                guard elements == .numbers else { continue }
                if needsSpace { output.append(0x20) }
                output.append(0x30)
                needsSpace = true
            }
        }
        output.append(0x5D)
    }

    private static func appendString(_ bytes: [UInt8], to output: inout [UInt8]) {
        output.append(0x28)
        for byte in bytes {
            switch byte {
            case 0x28, 0x29, 0x5C: output += [0x5C, byte]
            case 0x0D: output += [0x5C, 0x72]
            default: output.append(byte)
            }
        }
        output.append(0x29)
    }

    /// The number in `range` in its shortest form with the same value. One that is not written as a number is copied
    /// when it is not too long, because viewers read it in different ways.
    static func appendNumber(_ content: Span<UInt8>, in range: Range<Int>, to output: inout [UInt8]) {
        var digits = range
        let isNegative = content[digits.lowerBound] == 0x2D
        if isNegative || content[digits.lowerBound] == 0x2B { digits = digits.dropFirst() }
        let point = digits.first { content[$0] == 0x2E } ?? digits.upperBound
        let isPlain = digits.allSatisfy { $0 == point || (0x30...0x39).contains(content[$0]) }
        guard isPlain, digits.count > (point < digits.upperBound ? 1 : 0) else {
            guard range.count <= PDFContentReader.longestNumber else { return output.append(0x30) }
            return output.append(contentsOf: content.extracting(range))
        }
        // Viewers do not read more than that; what follows could say anything.
        let whole = (digits.lowerBound..<point).drop { content[$0] == 0x30 }.prefix(mostDigits)
        var fraction = point < digits.upperBound ? (point + 1)..<digits.upperBound : point..<point
        fraction = fraction.prefix(min(mostFractionDigits, mostDigits - whole.count))
        while let last = fraction.last, content[last] == 0x30 { fraction = fraction.dropLast() }
        let isReal = point < digits.upperBound
        if whole.isEmpty, fraction.isEmpty, !isReal { return output.append(0x30) }
        if isNegative { output.append(0x2D) }
        output.append(contentsOf: content.extracting(whole))
        // A number with a point stays one: some operators take whole numbers alone, and programs take directions from
        // the sign of a zero.
        guard isReal else { return }
        output.append(0x2E)
        if whole.isEmpty, fraction.isEmpty { output.append(0x30) }
        output.append(contentsOf: content.extracting(fraction))
    }

    private static let mostFractionDigits = 20
    /// Beside them stand a sign and a point.
    private static let mostDigits = PDFContentReader.longestNumber - 2
}
