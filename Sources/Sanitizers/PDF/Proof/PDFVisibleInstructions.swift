import FileFormats
import NativeBytes

/// How the proof reads content when something in it was changed: where it is, and in which resource dictionaries names
/// are looked up.
struct PDFVisibleInstructions {
    let contexts: PDFContentContexts
    /// Pages whose content is not compared as it is stored.
    let rewrittenPages: Set<Int>
    var dictionaries: PDFResourceDictionaries
    /// The fonts of the document's form.
    var defaultResources: Int?
    /// The dictionaries in which names are looked up, the first first.
    var chain: [Int] = []
    private(set) var page: Int?
    /// The least number of dictionaries, counted from the last, with which a name was found since a part was begun.
    private var lowest = Int.max
    /// Bytes that inline images may still be unpacked to.
    var budget: Int
    /// What the names mean in resources that were read.
    private var knownContexts: [[Int]: PDFContentContext] = [:]
    /// The names in content that was read, in this document or in the one that it was made from.
    var knownNames = PDFContentMemory<Set<PDFResourceName>>()

    init(contexts: PDFContentContexts, rewrittenPages: Set<Int>, catalog: PDFDictionary, limits: Limits)
        throws(Rejection)
    {
        self.contexts = contexts
        self.rewrittenPages = rewrittenPages
        budget = limits.decodedBytes
        dictionaries = PDFResourceDictionaries(source: contexts.source)
        let form = try contexts.source.resolved(catalog[.acroForm]).dictionary
        defaultResources = try dictionaries.index(of: form?[.dr], owner: .interactiveForm)
    }

    mutating func beginPage(_ index: Int) { page = index }
    mutating func endPages() { page = nil }

    /// A part of the page that may be painted elsewhere too.
    ///
    /// - Returns: what `endPart` wants to have.
    mutating func beginPart() -> Int {
        defer { lowest = .max }
        return lowest
    }

    /// - Returns: whether the part is the same wherever it is painted.
    mutating func endPart(_ outer: Int?) -> Bool {
        let isOwn = lowest > chain.count
        lowest = min(lowest, outer ?? .max)
        return isOwn
    }

    /// What the names mean in the resources that are read.
    mutating func context(at place: PDFContentContext.Place) throws(Rejection) -> PDFContentContext {
        try contexts.context(chain, of: dictionaries, at: place, known: &knownContexts)
    }

    /// What content means by `name`.
    mutating func value(of name: PDFResourceName) -> PDFObject? {
        guard let (value, place) = dictionaries.use(name, in: chain) else {
            lowest = 0
            return nil
        }
        lowest = min(lowest, chain.count - place)
        return value
    }
}

extension PDFVisibleReader {
    /// Whether a stream is content that is read by its instructions.
    func isContent(_ entries: PDFDictionary, _ node: PDFVisibleNode) throws(Rejection) -> Bool {
        guard readsInstructions else { return false }
        switch node {
        case .form: return try !source.isPicture(entries)
        case .pattern: return try source.resolved(entries[.patternType]).integer == 1
        default: return false
        }
    }

    /// A page: what is painted on it, and its annotations.
    mutating func appendPage(_ entries: PDFDictionary, to bytes: inout [UInt8]) throws(Rejection) {
        guard let page = content?.page else { return }
        content?.chain = []
        if let own = try content?.dictionaries.index(of: entries[.resources], owner: .page(page)) {
            content?.chain = [own]
        }
        var streams: [PDFReference] = []
        let value = entries[.contents] ?? .null
        for element in try source.resolved(value).array ?? [value] {
            if let reference = element.reference, try source.object(reference).isStream { streams.append(reference) }
        }
        try append(entries, .page, without: ["Contents", "Resources"], to: &bytes)
        try appendInstructions(
            streams, at: try content?.contexts.place(ofPage: entries),
            isRewritten: content?.rewrittenPages.contains(page) == true, to: &bytes)
        content?.chain = []
    }

    /// A form, a pattern: its entries, its instructions, and what these name.
    mutating func append(
        _ entries: PDFDictionary, _ node: PDFVisibleNode, content streams: [PDFReference], owner: PDFReference,
        to bytes: inout [UInt8]
    ) throws(Rejection) {
        let outer = content?.chain ?? []
        try append(entries, node, without: ["Resources"], to: &bytes)
        let own = try content?.dictionaries.index(of: entries[.resources], owner: .object(owner))
        if let own { content?.chain = [own] + outer }
        let place = try content?.contexts.place(ofForm: entries)
        try appendInstructions(streams, at: place, isShared: own == nil, to: &bytes)
        content?.chain = outer
    }

    /// A font whose glyphs are content (ISO 32000-2, 9.6.4).
    mutating func appendDrawnFont(
        _ entries: PDFDictionary, owner: PDFReference, to bytes: inout [UInt8]
    ) throws(Rejection) {
        let outer = content?.chain ?? []
        try append(entries, .font, without: ["Resources", "CharProcs"], to: &bytes)
        let own = try content?.dictionaries.index(of: entries[.resources], owner: .object(owner))
        if let own { content?.chain = [own] + outer }
        let coded = try codedGlyphs(try source.resolved(entries[.encoding]).dictionary)
        for glyph in try source.resolved(entries[.charProcs]).dictionary?.entries ?? [] {
            if let coded, !coded.contains(glyph.key) { continue }
            guard let reference = glyph.value.reference, try source.object(reference).isStream else { continue }
            glyph.key.append(to: &bytes)
            bytes.append(Mark.end.rawValue)
            try appendInstructions([reference], isShared: own == nil, to: &bytes)
        }
        content?.chain = outer
    }

    /// The names of the glyphs that codes stand for; `nil` where a viewer knows more than the encoding says (9.6.4).
    private func codedGlyphs(_ encoding: PDFDictionary?) throws(Rejection) -> [PDFName]? {
        guard let encoding, encoding["BaseEncoding"] == nil,
            let elements = try source.resolved(encoding["Differences"]).array
        else { return nil }
        var codes = [PDFName?](repeating: nil, count: 256)
        var next = 0
        for element in elements {
            switch try source.resolved(element) {
            case .number(let number): next = PDFObject.number(number).integer ?? next
            case .name(let name):
                if codes.indices.contains(next) { codes[next] = name }
                next = next < 256 ? next + 1 : next
            default: break
            }
        }
        return codes.compactMap { $0 }
    }

    /// The fonts that the default appearance of a field or comment names (12.7.4.3).
    mutating func appendDefaultFonts(_ entries: PDFDictionary, to bytes: inout [UInt8]) throws(Rejection) {
        guard let shared = content?.defaultResources, let text = try source.defaultAppearance(of: entries) else {
            return
        }
        let outer = content?.chain ?? []
        content?.chain = [shared]
        try appendNames(try names(in: text, [:]), to: &bytes)
        content?.chain = outer
    }

    // MARK: Instructions

    /// Streams that are one content: as they are stored, or their instructions where they were rewritten; and what they
    /// name.
    private mutating func appendInstructions(
        _ streams: [PDFReference], at place: PDFContentContext.Place? = nil, isRewritten: Bool = false,
        isShared: Bool = false, to bytes: inout [UInt8]
    ) throws(Rejection) {
        var digests: [SHA256Digest] = []
        var byteCount = 0
        var isWhole = isRewritten
        for reference in streams {
            let entries = try source.object(reference).value.dictionary ?? [:]
            let coded = try coder.recoded(reference, entries, as: .data)
            if coded.isRewritten { isWhole = true }
            digests.append(coded.digest)
            byteCount += coded.decodedBytes
        }
        try spend(byteCount / 64)
        guard isWhole else {
            for digest in digests { digest.append(to: &bytes) }
            return try appendNames(try names(streams, digests), to: &bytes)
        }
        let seen = try seen(try data(streams), at: place ?? PDFContentContext.Place(), isShared: isShared)
        SHA256Digest(of: seen.instructions.span).append(to: &bytes)
        try appendNames(seen.names, to: &bytes)
    }

    /// The streams as one content (7.8.2).
    private func data(_ streams: [PDFReference]) throws(Rejection) -> [UInt8] {
        var data: [UInt8] = []
        for reference in streams {
            let part = try coder.contentData(reference, try source.object(reference).value.dictionary ?? [:])
            if streams.count == 1 { return part }
            data += part
            data.append(0x0A)
        }
        return data
    }

    /// - Parameter digests: of the streams, unpacked.
    private mutating func names(
        _ streams: [PDFReference], _ digests: [SHA256Digest]
    ) throws(Rejection) -> Set<PDFResourceName> {
        // A copy of all of `content` would be a second owner of `knownNames`, which `note` then copied.
        guard let contexts = content?.contexts, let chain = content?.chain, let dictionaries = content?.dictionaries
        else { throw Rejection(PDFDefect.badContent) }
        var context = PDFContentContext()
        context.components = try contexts.components(chain, of: dictionaries)
        let key = PDFContentMemory<Set<PDFResourceName>>.Key(
            streams: digests, place: PDFContentContext.Place(), options: contexts.options)
        if let known = content?.knownNames.found(key, in: context) { return known }
        let names = try names(in: try data(streams), context.components)
        content?.knownNames.note(names, names: names, key, in: context)
        return names
    }

    /// - Parameter components: how many the colour spaces have.
    private mutating func names(
        in data: [UInt8], _ components: [String: Int]
    ) throws(Rejection) -> Set<PDFResourceName> {
        var budget = content?.budget ?? 0
        let names = try PDFSeenNames(
            data.span, pictures: PDFInlinePictures(coder: coder, components: components), limit: &budget)
        content?.budget = budget
        return names.names
    }

    private mutating func seen(
        _ data: [UInt8], at place: PDFContentContext.Place, isShared: Bool
    ) throws(Rejection) -> PDFSeenContent {
        guard var context = try content?.context(at: place), let reading = content else {
            throw Rejection(PDFDefect.badContent)
        }
        // What a name means there, another page may say otherwise.
        if isShared { context = context.placeless }
        let options = reading.contexts.options
        var budget = reading.budget
        let seen = try PDFSeenContent(
            data.span, context: context, options: isShared ? options.placeless : options,
            pictures: PDFInlinePictures(coder: coder, components: context.components), limit: &budget)
        content?.budget = budget
        return seen
    }

    private static let nodes: [PDFResourceCategory: PDFVisibleNode] = [
        .graphicsState: .namedStates, .colourSpace: .namedColours, .pattern: .namedPatterns,
        .shading: .namedShadings, .xObject: .namedXObjects, .font: .namedFonts, .properties: .namedProperties,
    ]

    /// The resources of these names, in the order of the names.
    private mutating func appendNames(_ names: Set<PDFResourceName>, to bytes: inout [UInt8]) throws(Rejection) {
        let sorted = names.map { (name: $0, kept: $0.kept.name) }.sorted {
            ($0.name.category.rawValue, $0.kept) < ($1.name.category.rawValue, $1.kept)
        }
        for (name, kept) in sorted {
            guard let value = content?.value(of: name), let node = Self.nodes[name.category],
                let entry = PDFVisibleEntries.entries(in: node)[PDFName(name.name)]
            else { continue }
            let start = bytes.count
            bytes += Array("\(name.category.rawValue) \(kept)".utf8)
            bytes.append(Mark.end.rawValue)
            if try !append(value, entry, to: &bytes) { bytes.removeSubrange(start...) }
        }
    }
}
