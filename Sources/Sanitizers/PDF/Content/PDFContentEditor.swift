import FileFormats
import NativeBytes

/// Reads the content of a document, that is of its pages and of all that these paint, and says what takes the place of
/// what: content without what no viewer reads, resource dictionaries without what no content names.
struct PDFContentEditor {
    let source: PDFSource
    let coder: PDFStreamCoder
    let limits: Limits
    let contexts: PDFContentContexts
    var dictionaries: PDFResourceDictionaries
    /// Findings for the report.
    private(set) var tally = FindingTally()
    /// Objects in place of those of the document.
    private(set) var edits: [PDFReference: PDFSource.Object] = [:]
    private(set) var pages: [PDFPageTree.Page]
    /// XObjects that are painted.
    var painted: Set<PDFReference> = []
    /// Appearances of annotations that were visited.
    var visitedStates: Set<PDFVisitedStates> = []
    /// Content that was found to be clean.
    private(set) var clean = PDFContentMemory<PDFContentSummary>()
    /// Whether every page and all that it paints stay as they are stored.
    var isUnchanged: Bool {
        edits.isEmpty && editedPages.isEmpty && rewritten.isEmpty && !dictionaries.hasLongNames
    }
    /// Pages whose content was written anew.
    private(set) var rewrittenPages: Set<Int> = []

    /// Whether the fields of forms become part of what is painted.
    let flattensFields: Bool
    private let known: PDFContentMemory<PDFContentSummary>
    private var editedPages: Set<Int> = []
    /// For each object with content of its own, the names that its own resources do not have.
    private var visited: [PDFReference: Set<PDFResourceName>] = [:]
    private var knownContexts: [[Int]: PDFContentContext] = [:]
    private var depth = 0
    /// The number of the next object that the document does not have.
    private var nextNumber = 1 << 40
    /// Bytes that inline images may still be unpacked to.
    private var budget: Int

    /// - Parameter known: content that was found to be clean before.
    init(
        catalog: PDFDictionary, pages: [PDFPageTree.Page], source: PDFSource, coder: PDFStreamCoder, limits: Limits,
        policy: Policy, known: PDFContentMemory<PDFContentSummary>
    ) throws(Rejection) {
        self.source = source
        self.coder = coder
        self.limits = limits
        self.pages = pages
        self.known = known
        flattensFields = policy.formValues == .flatten
        budget = limits.decodedBytes
        dictionaries = PDFResourceDictionaries(source: source)
        contexts = PDFContentContexts(
            source: source, layers: try PDFOptionalContentState(catalog: catalog, source: source),
            options: PDFContentWalker.Options(policy: policy))
    }

    mutating func edit(catalog: PDFReference, _ entries: PDFDictionary) throws(Rejection) {
        let form = try source.resolved(entries[.acroForm]).dictionary
        let shared = try dictionaries.index(of: form?[.dr], owner: .interactiveForm)
        for index in pages.indices { try visitPage(index, shared: shared) }
        if let form, let shared { try useDefaultResources(form, shared) }
        try dropUnused(catalog: catalog, entries)
    }

    // MARK: Content

    private mutating func visitPage(_ index: Int, shared: Int?) throws(Rejection) {
        let page = pages[index].entries
        let resources = try dictionaries.index(of: page[.resources], owner: .page(index))
        let chain = [resources].compactMap { $0 }
        let streams = try contentStreams(page[.contents])
        let summary = try summary(streams, try context(chain, at: contexts.place(ofPage: page)))
        if let written = summary.rewritten {
            let reference = PDFReference(number: nextNumber)
            nextNumber += 1
            edits[reference] = PDFSource.Object(value: .dictionary([:]), isStream: true)
            coder.replace(reference, with: written)
            replacePage(index, .contents, .reference(reference))
            rewrittenPages.insert(index)
        }
        _ = try use(summary.names, chain)
        let chainOfAnnotations = chain + [shared].compactMap { $0 }
        for annotation in try shownAnnotations(of: index) {
            try visitAnnotation(annotation, chainOfAnnotations)
        }
    }

    /// The annotations of a page, without those of layers that are switched off where these go.
    private mutating func shownAnnotations(of index: Int) throws(Rejection) -> [PDFObject] {
        let annotations = try source.resolved(pages[index].entries[.annots]).array ?? []
        guard !contexts.layers.isEmpty else { return annotations }
        var shown: [PDFObject] = []
        for annotation in annotations {
            let isHidden = try contexts.layers.hides(source.resolved(annotation).dictionary?[.oc])
            let isRemoved = isHidden && contexts.options.removesHidden
            if isHidden {
                tally.add(PDFConstruct.hiddenContent, isRemoved ? .removed : .reported, count: 1, bytes: 0)
            }
            if isRemoved {
                // Others may refer to it too.
                if let reference = annotation.reference {
                    edits[reference] = PDFSource.Object(value: .null, isStream: false)
                }
            } else {
                shown.append(annotation)
            }
        }
        if shown.count < annotations.count { replacePage(index, .annots, .array(shown)) }
        return shown
    }

    private mutating func replacePage(_ index: Int, _ key: PDFName, _ value: PDFObject) {
        var entries = pages[index].entries
        entries[key] = value
        pages[index] = PDFPageTree.Page(reference: pages[index].reference, entries: entries)
        editedPages.insert(index)
    }

    /// The streams of /Contents, in order (7.8.2).
    private func contentStreams(_ value: PDFObject?) throws(Rejection) -> [PDFReference] {
        guard let value else { return [] }
        var candidates = try source.resolved(value).array ?? [value]
        if let reference = value.reference, try source.object(reference).isStream { candidates = [value] }
        var streams: [PDFReference] = []
        for candidate in candidates {
            if let reference = candidate.reference, try source.object(reference).isStream { streams.append(reference) }
        }
        return streams
    }

    /// What is in the content that these streams are.
    ///
    /// - Parameter isShared: whether each page that paints it can mean something else by its names. Nothing of it is
    ///   taken out then because nobody sees it.
    private mutating func summary(
        _ streams: [PDFReference], _ context: PDFContentContext, isShared: Bool = false
    ) throws(Rejection) -> PDFContentSummary {
        let context = isShared ? context.placeless : context
        let options = isShared ? contexts.options.placeless : contexts.options
        var digests: [SHA256Digest] = []
        var parts: [[UInt8]?] = []
        for reference in streams {
            let dictionary = try source.object(reference).value.dictionary ?? [:]
            let (coded, data) = try coder.content(reference, dictionary, into: &tally)
            if let filter = coded.stream.filter, PDFStreamLayer.pictureFilters.contains(filter) {
                throw Rejection(PDFDefect.badContent, construct: "Contents")
            }
            digests.append(coded.digest)
            parts.append(data)
        }
        let key = PDFContentMemory<PDFContentSummary>.Key(
            streams: digests, place: context.place, options: options)
        if let summary = clean.found(key, in: context) { return summary }
        let summary: PDFContentSummary
        if let before = known.found(key, in: context) {
            summary = before
        } else {
            var content: [UInt8] = []
            for (index, reference) in streams.enumerated() {
                let dictionary = try source.object(reference).value.dictionary ?? [:]
                let known = parts[index]
                let part = if let known { known } else { try coder.contentData(reference, dictionary) }
                if streams.count == 1 {
                    content = part
                } else {
                    content += part
                    content.append(0x0A)
                }
            }
            let walker = PDFContentWalker(
                context: context, options: options,
                pictures: PDFInlinePictures(coder: coder, components: context.components))
            summary = try walker.summary(of: content.span, limit: &budget)
        }
        for note in summary.notes {
            tally.add(note.construct, note.action, count: note.count, bytes: note.bytes)
        }
        if summary.rewritten == nil { clean.note(summary, names: summary.names, key, in: context) }
        return summary
    }

    private mutating func context(
        _ chain: [Int], at place: PDFContentContext.Place
    ) throws(Rejection) -> PDFContentContext {
        try contexts.context(chain, of: dictionaries, at: place, known: &knownContexts)
    }

    /// Follows the names that content uses.
    ///
    /// - Returns: those that the first dictionary of `chain` does not have.
    mutating func use(
        _ names: Set<PDFResourceName>, _ chain: [Int]
    ) throws(Rejection) -> Set<PDFResourceName> {
        depth += 1
        defer { depth -= 1 }
        guard depth <= limits.nesting else { throw Rejection(LimitExcess.nesting, construct: "Resources") }
        var missing: Set<PDFResourceName> = []
        for name in names {
            guard let (value, place) = dictionaries.use(name, in: chain) else {
                missing.insert(name)
                continue
            }
            if place > 0 { missing.insert(name) }
            if name.category == .xObject, let reference = value.reference { painted.insert(reference) }
            let inner: Set<PDFResourceName> =
                switch name.category {
                case .xObject: try visitContent(value, chain, as: .xObject)
                case .pattern: try visitContent(value, chain, as: .pattern)
                case .font: try visitFont(value, chain)
                case .graphicsState: try visitState(value, chain)
                case .colourSpace, .shading, .properties: []
                }
            missing.formUnion(inner)
        }
        return missing
    }

    /// As what a stream of content is painted.
    enum PaintedStream {
        /// One of the XObjects that content names: forms and pictures.
        case xObject
        /// Where only a form may stand, viewers do not ask whether it says so.
        case form
        case pattern
    }

    /// A form or a tiling pattern.
    ///
    /// - Returns: the names that it leaves to those who paint it.
    mutating func visitContent(
        _ value: PDFObject?, _ chain: [Int], as role: PaintedStream
    ) throws(Rejection) -> Set<PDFResourceName> {
        guard let reference = value?.reference else { return [] }
        if let known = visited[reference] { return try use(known, chain) }
        let object = try source.object(reference)
        guard object.isStream, let entries = object.value.dictionary else { return [] }
        switch role {
        case .xObject: guard try source.resolved(entries[.subtype]).name == .form else { return [] }
        case .form: guard try !source.isPicture(entries) else { return [] }
        case .pattern: guard try source.resolved(entries[.patternType]).integer == 1 else { return [] }
        }
        visited[reference] = []
        let own = try dictionaries.index(of: entries[.resources], owner: .object(reference))
        let inner = [own].compactMap { $0 } + chain
        let summary = try summary(
            [reference], try context(inner, at: contexts.place(ofForm: entries)), isShared: own == nil)
        if let written = summary.rewritten { replaceStream(reference, written) }
        let missing = try use(summary.names, inner)
        visited[reference] = own == nil ? summary.names.union(missing) : missing
        return visited[reference] ?? []
    }

    private mutating func replaceStream(_ reference: PDFReference, _ data: [UInt8]) {
        coder.replace(reference, with: data)
        rewritten.insert(reference)
    }

    /// Streams that hold other content than before.
    private(set) var rewritten: Set<PDFReference> = []

    /// The glyphs of a font that are drawn by content (9.6.4).
    private mutating func visitFont(_ value: PDFObject, _ chain: [Int]) throws(Rejection) -> Set<PDFResourceName> {
        guard let entries = try source.resolved(value).dictionary,
            try source.resolved(entries[.subtype]).name == .type3
        else { return [] }
        if let reference = value.reference {
            if let known = visited[reference] { return try use(known, chain) }
            visited[reference] = []
        }
        var own: Int?
        if let reference = value.reference {
            own = try dictionaries.index(of: entries[.resources], owner: .object(reference))
        }
        let inner = [own].compactMap { $0 } + chain
        let context = try context(inner, at: PDFContentContext.Place())
        var missing: Set<PDFResourceName> = []
        for glyph in try keptGlyphs(of: entries, font: value.reference).entries {
            guard let reference = glyph.value.reference, try source.object(reference).isStream else { continue }
            let summary = try summary([reference], context, isShared: own == nil)
            if let written = summary.rewritten { replaceStream(reference, written) }
            missing.formUnion(try use(summary.names, inner))
            if own == nil { missing.formUnion(summary.names) }
        }
        if let reference = value.reference { visited[reference] = missing }
        return missing
    }

    /// The glyphs that have a code; the others are dropped where the encoding says all.
    private mutating func keptGlyphs(
        of entries: PDFDictionary, font: PDFReference?
    ) throws(Rejection) -> PDFDictionary {
        let glyphs = try source.resolved(entries[.charProcs]).dictionary ?? [:]
        guard let font, let encoding = try source.resolved(entries[.encoding]).dictionary,
            encoding["BaseEncoding"] == nil, let differences = try source.resolved(encoding["Differences"]).array
        else { return glyphs }
        var names: [Int: PDFName] = [:]
        var code = 0
        for element in differences {
            let element = try source.resolved(element)
            if let number = element.integer {
                code = number
            } else if let name = element.name {
                if (0...255).contains(code) { names[code] = name }
                code = min(code, 255) + 1
            }
        }
        let named = Set(names.values)
        var kept = PDFDictionary()
        for glyph in glyphs.entries where named.contains(glyph.key) { kept[glyph.key] = glyph.value }
        let dropped = glyphs.count - kept.count
        guard dropped > 0 else { return glyphs }
        tally.add(PDFConstruct.unusedResource, .removed, count: dropped, bytes: 0)
        var copy = entries
        copy[.charProcs] = .dictionary(kept)
        edits[font] = PDFSource.Object(value: .dictionary(copy), isStream: false)
        return kept
    }

    /// A graphics state can paint a form as a mask, and choose a font (8.4.5).
    private mutating func visitState(_ value: PDFObject, _ chain: [Int]) throws(Rejection) -> Set<PDFResourceName> {
        guard let entries = try source.resolved(value).dictionary else { return [] }
        var missing: Set<PDFResourceName> = []
        if let mask = try source.resolved(entries[.sMask]).dictionary {
            missing.formUnion(try visitContent(mask[.g], chain, as: .form))
        }
        if let font = try source.resolved(entries[.font]).array?.first {
            missing.formUnion(try visitFont(font, chain))
        }
        return missing
    }

    // MARK: Resources

    private mutating func dropUnused(catalog: PDFReference, _ entries: PDFDictionary) throws(Rejection) {
        let replacement = dictionaries.withoutUnused(nextNumber: &nextNumber)
        guard replacement.unused > 0 else { return }
        tally.add(PDFConstruct.unusedResource, .removed, count: replacement.unused, bytes: 0)
        for (reference, dictionary) in replacement.objects {
            edits[reference] = PDFSource.Object(value: .dictionary(dictionary), isStream: false)
        }
        for (owner, resources) in replacement.resources {
            switch owner {
            case .page(let index): replacePage(index, .resources, resources)
            case .object(let reference):
                let object = if let edited = edits[reference] { edited } else { try source.object(reference) }
                var copy = object.value.dictionary ?? [:]
                copy[.resources] = resources
                edits[reference] = PDFSource.Object(value: .dictionary(copy), isStream: object.isStream)
            case .interactiveForm:
                var form = try source.resolved(entries[.acroForm]).dictionary ?? [:]
                form[.dr] = resources
                if let reference = entries[.acroForm]?.reference {
                    edits[reference] = PDFSource.Object(value: .dictionary(form), isStream: false)
                } else {
                    var copy = entries
                    copy[.acroForm] = .dictionary(form)
                    edits[catalog] = PDFSource.Object(value: .dictionary(copy), isStream: false)
                }
            }
        }
    }
}
