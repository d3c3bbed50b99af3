import FileFormats

/// Looks at a content stream: which resources it names, what it carries besides what it paints, and what it paints that
/// nobody sees.
struct PDFContentLook {
    let context: PDFContentContext
    let options: PDFContentWalker.Options

    private(set) var names: Set<PDFResourceName> = []
    /// Viewers read some of its numbers in different ways.
    private(set) var hasOddNumbers = false
    /// Where names were met last, by a hash of their bytes, because content names the same few again and again.
    private var metNames: [UInt64: Range<Int>] = [:]
    var edits: [PDFContentEdit] = []
    var tally = PDFContentTally()

    // The state of the walk.
    var state = PDFGraphicsState()
    var saved: [PDFGraphicsState] = []
    /// Saved states that were too many to be kept.
    private var unsaved = 0
    var text = PDFTextPosition()
    /// For each open sequence of marked content, whether it belongs to a layer that is switched off.
    private var marks: [Bool] = []
    var hiddenMarks = 0
    var ordinal = 0
    private var path = PDFPathExtent()
    var unseen = PDFUnseenText()

    private static let mostSaved = 4_096

    init(context: PDFContentContext, options: PDFContentWalker.Options) {
        self.context = context
        self.options = options
        state.visible = context.place.visibleBox
    }

    var needsWriting: Bool { !edits.isEmpty || tally.needsWriting }

    var summary: PDFContentSummary {
        PDFContentSummary(names: names, notes: tally.notes)
    }

    mutating func walk(
        _ content: Span<UInt8>, _ pictures: PDFInlinePictures, limit: inout Int
    ) throws(Rejection) {
        var reader = PDFContentReader()
        while let operation = reader.next(content) {
            if operation == .inlineImage {
                try inlineImage(&reader, content, pictures, limit: &limit)
            } else {
                carryOut(operation, reader, content)
            }
            ordinal += 1
        }
        settle(unseen.endOfContent())
        hasOddNumbers = reader.hasOddNumbers
        if hasOddNumbers { tally.add(.contentNumber, .reported) }
        tally.note(reader.passedOver)
        tally.noteUntidy(reader.untidyValues)
    }

    private mutating func carryOut(_ operation: PDFContentOperator, _ reader: PDFContentReader, _ content: Span<UInt8>)
    {
        switch operation {
        case .moveTo, .lineTo, .curveTo, .curveFromCurrentPoint, .curveToLastControlPoint, .rectangle, .closePath:
            extendPath(operation, reader)
        case .stroke, .closeAndStroke, .fill, .fillOldName, .fillEvenOdd, .fillAndStroke, .fillEvenOddAndStroke,
            .closeFillAndStroke, .closeFillEvenOddAndStroke:
            paintPath(operation)
        case .endPath: endPath()
        case .clip, .clipEvenOdd: path.clipOrdinal = ordinal
        case .showText, .showAdjustedText, .nextLineAndShow, .nextLineSpacedAndShow: show(operation, reader)
        case .moveLine, .moveLineAndSetLeading, .textMatrix, .nextLine, .beginText, .endText:
            moveText(operation, reader)
        case .saveState: save()
        case .restoreState: restore()
        case .xObject: paint(named: name(.xObject, reader.operand(0), content))
        case .shading:
            noteName(.shading, reader.operand(0), content)
            paintAnything(isImage: false)
        case .markedPoint, .markedPointWithProperties, .beginMarked, .beginMarkedWithProperties, .endMarked:
            mark(operation, reader, content)
        case .graphicsState, .strokingColourSpace, .colourSpace, .font, .strokingColourOrPattern, .colourOrPattern:
            useResource(operation, reader, content)
        case .renderingIntent:
            let intent = PDFContentValue.name(content, in: reader.operand(0).range)
            if PDFStandardWords.renderingIntent(intent) != intent {
                tally.add(.unfitValue, .normalized, bytes: intent.utf8.count)
            }
        default: set(operation, reader)
        }
    }

    // MARK: Names

    private mutating func useResource(
        _ operation: PDFContentOperator, _ reader: PDFContentReader, _ content: Span<UInt8>
    ) {
        switch operation {
        case .graphicsState:
            let name = name(.graphicsState, reader.operand(0), content)
            // Viewers may find it elsewhere.
            guard context.states.contains(name) else { return state.forgetWhatStatesSet() }
            if context.fontStates.contains(name) { state.hasFont = false }
            if context.lineStates.contains(name) { state.lineWidth = nil }
            if let transparency = context.transparencies[name] {
                if let fills = transparency.fills { state.isTransparent.fills = fills }
                if let strokes = transparency.strokes { state.isTransparent.strokes = strokes }
            }
        case .strokingColourSpace, .colourSpace: noteName(.colourSpace, reader.operand(0), content)
        case .font:
            let font = context.fonts[name(.font, reader.operand(0), content)]
            state.font = font ?? PDFContentContext.Font()
            state.fontSize = reader.number(1)
            state.hasFont = font != nil
        default:
            let last = reader.operand(reader.operandCount - 1)
            if last.kind == .name { noteName(.pattern, last, content) }
        }
    }

    private mutating func noteName(
        _ category: PDFResourceCategory, _ operand: PDFContentOperand, _ content: Span<UInt8>
    ) {
        var hash = UInt64(truncatingIfNeeded: category.hashSeed)
        for index in operand.range { hash = (hash ^ UInt64(content[index])) &* 0x100_0000_01B3 }
        if let met = metNames[hash], content.extracting(met).equals(content.extracting(operand.range)) { return }
        metNames[hash] = operand.range
        insert(PDFResourceName(category: category, name: PDFContentValue.name(content, in: operand.range)))
    }

    private mutating func insert(_ resource: PDFResourceName) {
        guard names.insert(resource).inserted, resource.kept != resource else { return }
        tally.add(.resourceName, .normalized, bytes: resource.name.utf8.count)
    }

    private mutating func name(
        _ category: PDFResourceCategory, _ operand: PDFContentOperand, _ content: Span<UInt8>
    ) -> String {
        noteName(category, operand, content)
        return PDFContentValue.name(content, in: operand.range)
    }

    // MARK: Graphics state

    private mutating func set(_ operation: PDFContentOperator, _ reader: PDFContentReader) {
        switch operation {
        case .concatenateMatrix: state.matrix = matrix(reader).followed(by: state.matrix)
        case .lineWidth: state.lineWidth = reader.number(0)
        case .miterLimit: state.miterLimit = reader.number(0)
        case .characterSpacing: state.characterSpacing = reader.number(0)
        case .wordSpacing: state.wordSpacing = reader.number(0)
        case .horizontalScaling: state.horizontalScaling = reader.number(0) / 100
        case .leading: state.leading = reader.number(0)
        case .textRendering: state.rendering = Int(exactly: reader.number(0)) ?? PDFGraphicsState.unknownRendering
        case .textRise: state.rise = reader.number(0)
        case .dashPattern: if reader.operand(0).textBytes > 0 { tally.noteUntidy(1) }
        default: break
        }
    }

    func matrix(_ reader: PDFContentReader) -> PDFMatrix {
        PDFMatrix(
            a: reader.number(0), b: reader.number(1), c: reader.number(2), d: reader.number(3), e: reader.number(4),
            f: reader.number(5))
    }

    private mutating func save() {
        if saved.count < Self.mostSaved { saved.append(state) } else { unsaved += 1 }
    }

    private mutating func restore() {
        if unsaved > 0 {
            unsaved -= 1
            // What it would be is not known any more.
            state.forgetWhatStatesSet()
            state.rendering = 0
            state.visible = nil
        } else if let last = saved.popLast() {
            state = last
            settle(unseen.restored(to: saved.count))
        }
    }

    // MARK: Marked content

    private mutating func mark(
        _ operation: PDFContentOperator, _ reader: PDFContentReader, _ content: Span<UInt8>
    ) {
        switch operation {
        case .markedPoint, .markedPointWithProperties:
            tally.add(.contentPoint, bytes: reader.operand(reader.operandCount - 1).end - reader.operand(0).start)
            edits.append(PDFContentEdit(ordinal: ordinal, change: .drop))
        case .endMarked:
            if marks.popLast() == true { hiddenMarks -= 1 }
        default:
            var isHidden = false
            let tag = PDFContentValue.name(content, in: reader.operand(0).range)
            if PDFContentTag.kept(tag) != tag { tally.add(.contentProperties, .normalized, bytes: tag.utf8.count) }
            if operation == .beginMarkedWithProperties {
                let properties = reader.operand(1)
                if properties.kind == .name {
                    let name = name(.properties, properties, content)
                    isHidden = context.hiddenProperties.contains(name) && isLayerTag(reader.operand(0), content)
                } else {
                    let dropped = PDFContentProperties(content, in: properties.range).dropped
                    if dropped > 0 {
                        tally.add(.contentProperties, count: dropped, bytes: properties.end - properties.start)
                    }
                }
            }
            marks.append(isHidden)
            if isHidden { hiddenMarks += 1 }
        }
    }

    /// Whether marked content with this tag is shown and hidden with a layer (8.11.3.2).
    private func isLayerTag(_ tag: PDFContentOperand, _ content: Span<UInt8>) -> Bool {
        content.extracting(tag.range).equals(Self.layerTag.span)
    }

    private static let layerTag = Array("/OC".utf8)

    // MARK: Painting

    private mutating func extendPath(_ operation: PDFContentOperator, _ reader: PDFContentReader) {
        path.addPart(at: ordinal, isBeginning: operation == .moveTo || operation == .rectangle)
        guard state.visible != nil else { return }
        if operation == .rectangle {
            path.add(reader.number(0), reader.number(1))
            path.add(reader.number(0) + reader.number(2), reader.number(1) + reader.number(3))
        } else {
            for index in stride(from: 0, to: reader.operandCount - 1, by: 2) {
                path.add(reader.number(index), reader.number(index + 1))
            }
        }
    }

    private mutating func paintPath(_ operation: PDFContentOperator) {
        defer { endPath() }
        if path.parts == 0, !path.isClip { return }
        if hiddenMarks > 0 {
            removePath(.hiddenContent, options.removesHidden)
        } else if let visible = state.visible, let box = path.box, let margin = strokeMargin(operation),
            !visible.touches(state.matrix.box(around: box).grown(by: margin))
        {
            removePath(.outsidePage, options.removesOutsidePage)
        } else if leavesNoTrace(operation) {
            removePath(.transparentContent, options.removesTransparent)
        } else {
            unseen.painted()
        }
    }

    /// Whether what is painted so is wholly transparent (11.6.4.4), and what is below it stays as it is.
    private func leavesNoTrace(_ operation: PDFContentOperator) -> Bool {
        switch operation {
        case .fill, .fillOldName, .fillEvenOdd: leavesNoTrace(fills: true, strokes: false)
        case .stroke, .closeAndStroke: leavesNoTrace(fills: false, strokes: true)
        default: leavesNoTrace(fills: true, strokes: true)
        }
    }

    func leavesNoTrace(fills: Bool, strokes: Bool) -> Bool {
        context.place.keepsBackdrop && (!fills || state.isTransparent.fills == true)
            && (!strokes || state.isTransparent.strokes == true)
    }

    private mutating func endPath() {
        if path.isClip {
            // Viewers do not agree on paths with something else in them.
            let isPlain = path.clipOrdinal == ordinal - 1 && path.parts == ordinal - 1 - path.start && !text.isOpen
            if isPlain, let visible = state.visible, let box = path.box {
                state.visible = visible.intersection(state.matrix.box(around: box))
            } else {
                state.visible = nil
            }
        }
        path = PDFPathExtent()
    }

    /// How far a stroke reaches beyond its path: half its width, and more at pointed corners (8.4.3.5); `nil` when that
    /// is not known. With room for what viewers round.
    private func strokeMargin(_ operation: PDFContentOperator) -> Double? {
        switch operation {
        case .fill, .fillOldName, .fillEvenOdd: 1
        default: state.lineWidth.map { 1 + max(1, abs(state.miterLimit)) * abs($0) * state.matrix.largestScale }
        }
    }

    private mutating func removePath(_ construct: PDFConstruct, _ isRemoved: Bool) {
        tally.add(construct, isRemoved ? .removed : .reported)
        guard isRemoved else { return }
        // What stands between the parts of a path, though nothing may, stays.
        let isWhole = !path.isClip && path.parts == ordinal - path.start
        if isWhole {
            for part in path.start..<ordinal { edits.append(PDFContentEdit(ordinal: part, change: .drop)) }
        }
        edits.append(PDFContentEdit(ordinal: ordinal, change: isWhole ? .drop : .endPath))
    }

    private mutating func paint(named name: String) {
        if context.hiddenXObjects.contains(name) { return remove(.hiddenContent, options.removesHidden) }
        if let form = context.forms[name] { return paintAnything(in: form, isImage: false) }
        if context.images.contains(name) { return paintAnything(in: Self.unitSquare, isImage: true) }
        paintAnything(isImage: false)
    }

    private static let unitSquare = PDFContentContext.Box(left: 0, bottom: 0, right: 1, top: 1)

    /// - Parameter box: what is painted on at most, in the coordinates of now.
    private mutating func paintAnything(in box: PDFContentContext.Box? = nil, isImage: Bool) {
        if hiddenMarks > 0 {
            remove(.hiddenContent, options.removesHidden)
        } else if let visible = state.visible, let box,
            !visible.touches(state.matrix.box(around: box).grown(by: 1))
        {
            remove(
                isImage ? .imageOutsidePage : .outsidePage,
                isImage ? options.removesImagesOutsidePage : options.removesOutsidePage)
        } else if isImage, leavesNoTrace(fills: true, strokes: false) {
            remove(.transparentContent, options.removesTransparent)
        } else {
            unseen.painted()
        }
    }

    private mutating func remove(_ construct: PDFConstruct, _ isRemoved: Bool) {
        tally.add(construct, isRemoved ? .removed : .reported)
        if isRemoved { edits.append(PDFContentEdit(ordinal: ordinal, change: .drop)) }
    }

    private mutating func inlineImage(
        _ reader: inout PDFContentReader, _ content: Span<UInt8>, _ pictures: PDFInlinePictures, limit: inout Int
    ) throws(Rejection) {
        let start = reader.position
        let image = try pictures.next(&reader, content, limit: &limit)
        if image.isChanged {
            tally.add(.inlineImage, .normalized, bytes: max(0, reader.position - start - image.data.count))
        }
        if let name = image.colourSpaceResource { insert(PDFResourceName(category: .colourSpace, name: name)) }
        paintAnything(in: Self.unitSquare, isImage: true)
    }
}

extension PDFResourceCategory {
    /// What the hash of a name begins with, so that the same name in two categories is two names.
    fileprivate var hashSeed: Int {
        0x1234_5678_9ABC_DEF1 &+ 0x9E37_79B9 &* (Self.allCases.firstIndex(of: self) ?? 0)
    }
}
