import FileFormats

/// When layers show what belongs to them (ISO 32000-2, 8.11.2.2).
extension PDFGraphBuilder {
    /// The copy of an expression; `nil` for what is none.
    mutating func visibilityExpression(_ value: PDFObject, depth: Int) throws(Rejection) -> PDFObject? {
        guard let expression = try source.visibilityExpression(value) else { return nil }
        return try copy(expression, depth: depth)
    }

    private mutating func copy(
        _ expression: PDFVisibilityExpression, depth: Int
    ) throws(Rejection) -> PDFObject? {
        switch expression {
        case .layer(let reference): try convert(reference, .object(.optionalContent), depth: depth)
        case .and(let operands): try copy(operands, .and, depth: depth)
        case .or(let operands): try copy(operands, .or, depth: depth)
        case .not(let operand): try copy([operand], .not, depth: depth)
        }
    }

    private mutating func copy(
        _ operands: [PDFVisibilityExpression], _ operation: PDFName, depth: Int
    ) throws(Rejection) -> PDFObject? {
        var elements = [PDFObject.name(operation)]
        for operand in operands {
            guard let copy = try copy(operand, depth: depth + 1) else { return nil }
            elements.append(copy)
        }
        return .array(elements)
    }
}
