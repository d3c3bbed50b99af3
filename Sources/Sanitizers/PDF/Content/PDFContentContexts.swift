import FileFormats

/// Finds out what the meaning of content depends on: fonts, forms, layers, the part of the page that is shown.
struct PDFContentContexts {
    let source: PDFSource
    let layers: PDFOptionalContentState
    let options: PDFContentWalker.Options

    /// What the names mean that content at `place` finds in its own resources.
    ///
    /// - Parameters:
    ///   - chain: the resource dictionaries in which names are looked up, the first first.
    ///   - known: what was found out before, because pages and forms often share their resources.
    func context(
        _ chain: [Int], of dictionaries: PDFResourceDictionaries, at place: PDFContentContext.Place,
        known: inout [[Int]: PDFContentContext]
    ) throws(Rejection) -> PDFContentContext {
        var context: PDFContentContext
        if let before = known[chain] {
            context = before
        } else {
            context = try self.context(chain, of: dictionaries)
            known[chain] = context
        }
        context.place = place
        return context
    }

    private func context(
        _ chain: [Int], of dictionaries: PDFResourceDictionaries
    ) throws(Rejection) -> PDFContentContext {
        var context = PDFContentContext()
        context.components = try components(chain, of: dictionaries)
        guard let own = chain.first else { return context }
        for entry in dictionaries.entries(.font, of: own)?.entries ?? [] {
            guard let font = try source.resolved(entry.value).dictionary else { continue }
            context.fonts[entry.key.text] = try measured(font)
        }
        for entry in dictionaries.entries(.graphicsState, of: own)?.entries ?? [] {
            guard let state = try source.resolved(entry.value).dictionary else { continue }
            if state[.font] != nil { context.fontStates.insert(entry.key.text) }
            if state["LW"] != nil || state["ML"] != nil { context.lineStates.insert(entry.key.text) }
            context.states.insert(entry.key.text)
            let transparency = PDFContentContext.Transparency(
                fills: try isNothing(state["ca"]), strokes: try isNothing(state["CA"]))
            if transparency != .init() { context.transparencies[entry.key.text] = transparency }
        }
        for entry in dictionaries.entries(.xObject, of: own)?.entries ?? [] {
            try note(xObject: entry.key.text, entry.value, in: &context)
        }
        for entry in dictionaries.entries(.properties, of: own)?.entries ?? []
        where try layers.hides(entry.value) {
            context.hiddenProperties.insert(entry.key.text)
        }
        return context
    }

    /// How many components the colour spaces have that content can name.
    func components(_ chain: [Int], of dictionaries: PDFResourceDictionaries) throws(Rejection) -> [String: Int] {
        var components: [String: Int] = [:]
        for dictionary in chain.reversed() {
            for entry in dictionaries.entries(.colourSpace, of: dictionary)?.entries ?? [] {
                let count = try PDFImageLayout(source: source).components(entry.value)
                components[entry.key.text] = count
                // What was written of content that is read here has that name.
                components[PDFResourceLabel.kept(entry.key.text)] = count
            }
        }
        return components
    }

    private func note(
        xObject name: String, _ value: PDFObject, in context: inout PDFContentContext
    ) throws(Rejection) {
        guard let reference = value.reference, let entries = try source.object(reference).value.dictionary
        else { return }
        if try layers.hides(entries[.oc]) { context.hiddenXObjects.insert(name) }
        switch try source.resolved(entries[.subtype]).name {
        case .image: context.images.insert(name)
        case .form:
            guard let box = try box(entries[.bBox]) else { return }
            let matrix = try numbers(entries[.matrix], count: 6)
            context.forms[name] =
                matrix.map {
                    PDFMatrix(a: $0[0], b: $0[1], c: $0[2], d: $0[3], e: $0[4], f: $0[5]).box(around: box)
                } ?? box
        default: break
        }
    }

    // MARK: Numbers

    /// What a viewer shows of a page: what its crop box and its media box have in common (14.11.2).
    func place(ofPage page: PDFDictionary) throws(Rejection) -> PDFContentContext.Place {
        var place = PDFContentContext.Place()
        // Some viewers know no units but points; larger ones alone make text larger (14.11.2).
        place.unit = max(1, try number(page["UserUnit"] ?? .null) ?? 1)
        place.keepsBackdrop = try !isKnockout(source.resolved(page["Group"]).dictionary)
        guard let media = try box(page[.mediaBox]) else { return place }
        let visible = try box(page[.cropBox]).map(media.intersection) ?? media
        // Where nothing is left, viewers show something else.
        if visible.left < visible.right, visible.bottom < visible.top { place.visibleBox = visible }
        return place
    }

    /// What is shown of a form or a tiling pattern, wherever it is painted: its box (8.10.2), with room for the pixels
    /// that this cuts through.
    func place(ofForm form: PDFDictionary) throws(Rejection) -> PDFContentContext.Place {
        var place = PDFContentContext.Place()
        guard let box = try box(form[.bBox]) else { return place }
        place.visibleBox = box.grown(by: 1 + max(box.right - box.left, box.top - box.bottom) / 10)
        return place
    }

    private func isKnockout(_ group: PDFDictionary?) throws(Rejection) -> Bool {
        guard let value = group?["K"] else { return false }
        return try source.resolved(value) != .boolean(false)
    }

    private func isNothing(_ opacity: PDFObject?) throws(Rejection) -> Bool? {
        guard let opacity else { return nil }
        return try number(opacity).map { $0 <= 0 } ?? false
    }

    private func box(_ value: PDFObject?) throws(Rejection) -> PDFContentContext.Box? {
        guard let sides = try numbers(value, count: 4) else { return nil }
        return PDFContentContext.Box(
            left: min(sides[0], sides[2]), bottom: min(sides[1], sides[3]), right: max(sides[0], sides[2]),
            top: max(sides[1], sides[3]))
    }

    private func numbers(_ value: PDFObject?, count: Int) throws(Rejection) -> [Double]? {
        guard let elements = try source.resolved(value).array, elements.count == count else { return nil }
        var numbers: [Double] = []
        for element in elements {
            guard let number = try number(element) else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    private func number(_ value: PDFObject) throws(Rejection) -> Double? {
        guard case .number(let number) = try source.resolved(value) else { return nil }
        return number.value
    }

    // MARK: Fonts

    private func measured(_ entries: PDFDictionary) throws(Rejection) -> PDFContentContext.Font {
        var font = PDFContentContext.Font()
        switch try source.resolved(entries[.subtype]).name {
        case .type3: font.isDrawn = true
        case .type0:
            let encoding = try source.resolved(entries[.encoding])
            font.isVertical = encoding.name?.hasSuffix("-H") != true
        default: break
        }
        // What is only reported need not be right to the last glyph.
        guard options.removesOutsidePage else { return font }
        let widths = try widths(entries)
        font.widest = max(2, widths.max() ?? 0)
        font.backwards = max(0, -(widths.min() ?? 0))
        return font
    }

    /// The widths of glyphs, in ems; fonts that have none are not measured, and as wide as any glyph is.
    private func widths(_ font: PDFDictionary) throws(Rejection) -> [Double] {
        var widths: [Double] = []
        for width in try source.resolved(font[.widths]).array ?? [] { widths.append(try number(width) ?? 0) }
        if let descendant = try source.resolved(font[.descendantFonts]).array?.first,
            let entries = try source.resolved(descendant).dictionary
        {
            if let usual = entries[.dw] { widths.append(try number(usual) ?? 0) }
            for element in try source.resolved(entries[.w]).array ?? [] {
                for width in try source.resolved(element).array ?? [] { widths.append(try number(width) ?? 0) }
                // Ranges have their width beside the first and the last glyph: the larger the number, the safer.
                if let width = try number(element) { widths.append(min(max(width, -10_000), 10_000)) }
            }
        }
        return widths.map { $0 / 1_000 }
    }
}
