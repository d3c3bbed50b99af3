import FileFormats

/// Writes a content stream without what a look at it found.
struct PDFContentCleaner {
    let context: PDFContentContext
    /// By their ordinals.
    let edits: [PDFContentEdit]

    func written(
        _ content: Span<UInt8>, _ pictures: PDFInlinePictures, limit: inout Int
    ) throws(Rejection) -> [UInt8] {
        var reader = PDFContentReader()
        var writer = PDFContentWriter()
        var ordinal = 0
        var nextEdit = 0
        while let operation = reader.next(content) {
            var change: PDFContentEdit.Change?
            if nextEdit < edits.count, edits[nextEdit].ordinal == ordinal {
                change = edits[nextEdit].change
                nextEdit += 1
            }
            ordinal += 1
            if operation == .inlineImage {
                let image = try pictures.next(&reader, content, limit: &limit)
                if change == nil { writer.append(image.namingColourSpace(PDFResourceLabel.kept)) }
                continue
            }
            switch change {
            case .drop: break
            case .endPath: writer.append(.endPath)
            case .nextLine: writer.append(.nextLine)
            case .nextLineSpaced:
                for (index, spacing) in [PDFContentOperator.wordSpacing, .characterSpacing].enumerated() {
                    writer.appendOperand(index, of: reader, content)
                    writer.append(spacing)
                }
                writer.append(.nextLine)
            case nil: append(operation, reader, content, to: &writer)
            }
        }
        return writer.output
    }

    private func append(
        _ operation: PDFContentOperator, _ reader: PDFContentReader, _ content: Span<UInt8>,
        to writer: inout PDFContentWriter
    ) {
        switch operation {
        case .beginMarked, .beginMarkedWithProperties: break
        case .graphicsState, .colourSpace, .strokingColourSpace, .colourOrPattern, .strokingColourOrPattern, .shading,
            .xObject, .font:
            for index in 0..<reader.operandCount { append(index, reader, content, to: &writer) }
            return writer.append(operation)
        case .renderingIntent:
            let intent = PDFContentValue.name(content, in: reader.operand(0).range)
            writer.append(.name(PDFName(PDFStandardWords.renderingIntent(intent))))
            return writer.append(operation)
        default: return writer.append(operation, of: reader, content)
        }
        writer.append(.name(PDFName(PDFContentTag.kept(PDFContentValue.name(content, in: reader.operand(0).range)))))
        guard operation == .beginMarkedWithProperties else { return writer.append(.beginMarked) }
        guard reader.operand(1).kind == .dictionary else {
            append(1, reader, content, to: &writer)
            return writer.append(.beginMarkedWithProperties)
        }
        let properties = PDFContentProperties(content, in: reader.operand(1).range).kept
        if properties.isEmpty {
            writer.append(.beginMarked)
        } else {
            writer.append(.dictionary(properties))
            writer.append(.beginMarkedWithProperties)
        }
    }

    /// An operand that names a resource, or another.
    private func append(
        _ index: Int, _ reader: PDFContentReader, _ content: Span<UInt8>, to writer: inout PDFContentWriter
    ) {
        let operand = reader.operand(index)
        guard operand.kind == .name else { return writer.appendOperand(index, of: reader, content) }
        let name = PDFContentValue.name(content, in: operand.range)
        writer.append(.name(PDFName(PDFResourceLabel.kept(name))))
    }
}
