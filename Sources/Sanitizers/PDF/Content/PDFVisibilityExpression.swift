import FileFormats

/// When content is shown that belongs to several layers (ISO 32000-2, 8.11.2.2).
indirect enum PDFVisibilityExpression {
    /// When this layer is switched on.
    case layer(PDFReference)
    /// When all are.
    case and([PDFVisibilityExpression])
    /// When one is.
    case or([PDFVisibilityExpression])
    /// When it is not.
    case not(PDFVisibilityExpression)

    /// Whether the content is shown while these layers are switched off.
    func isShown(without hidden: Set<PDFReference>) -> Bool {
        switch self {
        case .layer(let reference): !hidden.contains(reference)
        case .and(let operands): operands.allSatisfy { $0.isShown(without: hidden) }
        case .or(let operands): operands.contains { $0.isShown(without: hidden) }
        case .not(let operand): !operand.isShown(without: hidden)
        }
    }
}

extension PDFSource {
    /// Deepest nesting of an expression; viewers end between 10 and 50.
    private static let mostLevels = 16
    /// Most layers and operators of one.
    private static let mostParts = 4_096

    /// The expression that stands in an array; `nil` when not all of it is one. Viewers disagree about what is left of
    /// an expression without the part that they cannot read.
    func visibilityExpression(_ value: PDFObject?) throws(Rejection) -> PDFVisibilityExpression? {
        var partsLeft = Self.mostParts
        return try visibilityExpression(try resolved(value), levels: Self.mostLevels, &partsLeft)
    }

    private func visibilityExpression(
        _ value: PDFObject, levels: Int, _ partsLeft: inout Int
    ) throws(Rejection) -> PDFVisibilityExpression? {
        guard levels > 0, let elements = value.array, elements.count > 1, elements.count <= partsLeft else {
            return nil
        }
        partsLeft -= elements.count
        var operands: [PDFVisibilityExpression] = []
        for element in elements.dropFirst() {
            if let reference = element.reference, try isLayer(reference) {
                operands.append(.layer(reference))
            } else {
                guard let operand = try visibilityExpression(try resolved(element), levels: levels - 1, &partsLeft)
                else { return nil }
                operands.append(operand)
            }
        }
        return switch try resolved(elements[0]).name {
        case .and: .and(operands)
        case .or: .or(operands)
        case .not where operands.count == 1: .not(operands[0])
        default: nil
        }
    }

    /// Whether it is an optional content group (8.11.2.1).
    func isLayer(_ reference: PDFReference) throws(Rejection) -> Bool {
        try resolved(resolved(.reference(reference)).dictionary?[.type]).name == .ocg
    }
}
