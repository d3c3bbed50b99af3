import FileFormats

/// Text that nobody sees (ISO 32000-2, 9.3.6 and 9.4).
extension PDFContentLook {
    mutating func moveText(_ operation: PDFContentOperator, _ reader: PDFContentReader) {
        settle(unseen.moved())
        switch operation {
        case .moveLine: text.moveLine(reader.number(0), reader.number(1))
        case .moveLineAndSetLeading:
            state.leading = -reader.number(1)
            text.moveLine(reader.number(0), reader.number(1))
        case .nextLine: text.moveLine(0, -state.leading)
        case .textMatrix: text.set(matrix(reader))
        case .beginText:
            text.isOpen = true
            text.set(PDFMatrix())
        default:
            text.isOpen = false
            settle(unseen.endOfText())
        }
    }

    mutating func show(_ operation: PDFContentOperator, _ reader: PDFContentReader) {
        if operation == .nextLineAndShow || operation == .nextLineSpacedAndShow {
            if operation == .nextLineSpacedAndShow {
                state.wordSpacing = reader.number(0)
                state.characterSpacing = reader.number(1)
            }
            settle(unseen.moved())
            text.moveLine(0, -state.leading)
        }
        let string = reader.operand(reader.operandCount - 1)
        let before = (least: text.least, most: text.most)
        advance(string)
        guard string.textBytes > 0 else { return }
        let change: PDFContentEdit.Change =
            switch operation {
            case .nextLineAndShow: .nextLine
            case .nextLineSpacedAndShow: .nextLineSpaced
            default: .drop
            }
        let show = PDFUnseenText.Show(
            edit: PDFContentEdit(ordinal: ordinal, change: change), bytes: string.textBytes,
            construct: reason(before))
        switch show.construct {
        case nil: unseen.shown()
        case .invisibleText where state.rendering == 7: unseen.clipped(show, depth: saved.count)
        default: unseen.add(show)
        }
    }

    /// Why text at this place is not seen; `nil` when it may be.
    private func reason(_ start: (least: Double, most: Double)) -> PDFConstruct? {
        guard state.hasFont else { return hiddenMarks > 0 && state.rendering < 4 ? .hiddenContent : nil }
        let onPage = text.matrix.followed(by: state.matrix)
        if isTooSmall(onPage) { return .invisibleText }
        if !state.font.isDrawn, state.rendering == 3 || state.rendering == 7 { return .invisibleText }
        // Text that becomes a clip has an effect, wherever it is.
        guard state.rendering < 4 || state.font.isDrawn else { return nil }
        if hiddenMarks > 0 { return .hiddenContent }
        if !state.font.isDrawn, state.rendering < 3,
            leavesNoTrace(fills: state.rendering != 1, strokes: state.rendering != 0)
        {
            return .transparentContent
        }
        guard let visible = state.visible, !state.font.isDrawn else { return nil }
        let size = abs(state.fontSize)
        let side = 2 * size * max(1, abs(state.horizontalScaling))
        let down = state.font.isVertical ? text.most - text.least + side : side
        let box = PDFContentContext.Box(
            left: min(start.least, text.least) - side, bottom: state.rise - down,
            right: max(start.most, text.most) + side,
            top: state.rise + side + (state.font.isVertical ? down : 0))
        return visible.touches(onPage.box(around: box)) ? nil : .outsidePage
    }

    /// Whether glyphs have no size, or are only filled and are flat or not as high or wide as a hundredth of a point,
    /// which is less than a pixel at 64 times the size.
    ///
    /// - Parameter matrix: from text to the page.
    private func isTooSmall(_ matrix: PDFMatrix) -> Bool {
        if state.fontSize == 0 { return true }
        guard state.rendering == 0, !state.font.isDrawn else { return false }
        let (width, height) = (state.fontSize * state.horizontalScaling, state.fontSize)
        if width * height * text.matrix.area == 0 { return true }
        guard let unit = context.place.unit else { return false }
        let area = width * height * matrix.area * unit
        let side = PDFMatrix(a: width * matrix.a, b: width * matrix.b, c: height * matrix.c, d: height * matrix.d)
        return abs(area) <= Self.leastHeight * side.largestScale
    }

    /// In points.
    private static let leastHeight = 0.01

    /// Moves on behind text, as far as it may be long.
    private mutating func advance(_ string: PDFContentOperand) {
        let glyphs = Double(string.textBytes)
        let size = abs(state.fontSize)
        let scale = abs(state.horizontalScaling)
        let spacing = glyphs * (state.characterSpacing + state.wordSpacing)
        let forward = glyphs * state.font.widest * size + max(0, spacing) - string.number / 1_000 * size
        let back = min(0, spacing) - string.positiveSum / 1_000 * size - glyphs * state.font.backwards * size
        text.most += forward * scale
        text.least += back * scale
        if state.fontSize < 0 || state.horizontalScaling < 0 {
            (text.least, text.most) = (text.least - forward * scale, text.most - back * scale)
        }
    }

    /// Reports text that nobody sees, and takes it out where policy and place allow it.
    mutating func settle(_ shows: PDFUnseenText.Settled) {
        for show in shows.removable {
            guard let construct = show.construct else { continue }
            let isRemoved =
                switch construct {
                case .invisibleText: options.removesInvisibleText
                case .hiddenContent: options.removesHidden
                case .transparentContent: options.removesTransparent
                default: options.removesOutsidePage
                }
            tally.add(construct, isRemoved ? .removed : .reported, bytes: show.bytes)
            if isRemoved { edits.append(show.edit) }
        }
        for show in shows.fixed {
            if let construct = show.construct { tally.add(construct, .reported, bytes: show.bytes) }
        }
    }
}
