import FileFormats
import NativeBytes

/// What a person sees of a document, as digests: of each page with all that it is painted with, and of what viewers
/// show beside the pages (bookmarks, layers, forms).
///
/// Where content or resources were changed, each page is digested by the instructions that are carried out on it and
/// the resources that these name; else by the streams themselves.
///
/// It is taken from the document as it is read, by the table of `PDFVisibleEntries`, before the schema drops
/// anything; so that it tells when the schema drops too much.
struct PDFVisibleContent: Equatable, Sendable {
    let pages: [SHA256Digest]
    let document: SHA256Digest

    init(
        catalog: PDFDictionary, pages: [PDFPageTree.Page], source: PDFSource, coder: PDFStreamCoder, limits: Limits,
        policy: Policy, content: PDFVisibleInstructions?, names: inout PDFContentMemory<Set<PDFResourceName>>
    ) throws(Rejection) {
        var content = content
        content?.knownNames = names
        var reader = PDFVisibleReader(
            source: source, coder: coder, limits: limits, policy: policy, content: content)
        var digests: [SHA256Digest] = []
        for (index, page) in pages.enumerated() {
            reader.content?.beginPage(index)
            digests.append(
                try PDFRecovery.page(index + 1, of: source) { () throws(Rejection) in
                    try reader.digest(page.entries, .page)
                })
        }
        reader.content?.endPages()
        self.pages = digests
        document = try reader.documentDigest(catalog)
        if let content = reader.content { names = content.knownNames }
    }
}

/// Walks what is visible. The digest of an object is taken of its entries, sorted, and of the digests of the objects
/// that these name; so it does not depend on numbers, on sharing or on where the object lies.
struct PDFVisibleReader {
    let source: PDFSource
    let coder: PDFStreamCoder
    let policy: Policy
    let limits: Limits
    let actionPolicy: PDFActionPolicy
    let keepsDestinationNames: Bool
    /// How content is read; `nil` when it is compared as it is stored.
    var content: PDFVisibleInstructions?
    let readsInstructions: Bool
    /// Boxes of the form that pages show, and the fields that these name above them, once the pages are read.
    var shownBoxes: Set<PDFReference> = []
    private let deepest: Int
    /// What objects show, as what they are painted.
    private var parts: PDFRoleTable<PDFVisibleNode, PDFShownPart>
    /// The bytes of those that stand for themselves.
    private var shownBytes: [UInt8] = []
    private var recentEntries: [(node: PDFVisibleNode, entries: PDFVisibleEntries.Entries)] = []
    private static let mostRecent = 4
    /// Enough for what most pages show, each with a dozen links.
    private static let usualBytes = 4_096
    private var depth = 0
    /// Values that may still be looked at: arrays that hold each other's references can double at each level.
    private var stepsLeft: Int

    /// Marks in the bytes that are digested, so that no two documents give the same bytes.
    enum Mark: UInt8 {
        case value = 1
        case array, dictionary, stream, end, cycle, page, null, profile
    }

    init(
        source: PDFSource, coder: PDFStreamCoder, limits: Limits, policy: Policy, content: PDFVisibleInstructions?
    ) {
        self.content = content
        readsInstructions = content != nil
        self.source = source
        self.policy = policy
        actionPolicy = PDFActionPolicy(policy)
        keepsDestinationNames = policy[PDFConstruct.destinationName] == .allow
        self.coder = coder
        self.limits = limits
        deepest = 4 * limits.nesting
        stepsLeft = 50 * limits.objects
        parts = PDFRoleTable(objects: source.numberCount)
    }

    /// The digest of `entries` as a part of this kind.
    mutating func digest(_ entries: PDFDictionary, _ node: PDFVisibleNode) throws(Rejection) -> SHA256Digest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(node == .page ? Self.usualBytes : 0)
        if node == .page, content != nil {
            try appendPage(entries, to: &bytes)
        } else {
            try append(entries, node, to: &bytes)
        }
        return SHA256Digest(of: bytes.span)
    }

    mutating func documentDigest(_ catalog: PDFDictionary) throws(Rejection) -> SHA256Digest {
        var bytes: [UInt8] = []
        try append(catalog, .catalog, to: &bytes)
        try appendOutline(catalog[.outlines], to: &bytes)
        return SHA256Digest(of: bytes.span)
    }

    // MARK: Values

    /// Appends what `value` shows where `entry` is expected.
    ///
    /// - Returns: false when it shows nothing there; then nothing is appended.
    mutating func append(
        _ value: PDFObject, _ entry: PDFVisibleEntry, to bytes: inout [UInt8]
    ) throws(Rejection) -> Bool {
        try step()
        defer { depth -= 1 }
        if entry.node == .destination { return try appendTarget(value, to: &bytes) }
        if entry.node == .visibilityExpression { return try appendExpression(value, to: &bytes) }
        switch value {
        case .null: return false
        case .reference(let reference): return try append(reference, entry, to: &bytes)
        case .dictionary(let entries):
            // A field that is no object of its own is no box of a page, and has none.
            guard let wanted = entry.singleNode, wanted != .field,
                let node = try refined(wanted, entries, isStream: false)
            else { return false }
            try append(entries, node, to: &bytes)
        case .array(let elements):
            if entry.node == .colour { return try appendColour(elements, to: &bytes) }
            guard entry.takesArray(of: elements.count) else { return false }
            try append(elements, entry, to: &bytes)
        case .number(let number):
            guard entry.showsNumbers else { return false }
            Self.append(number, to: &bytes)
        case .boolean, .name, .string:
            guard entry.shows(value) else { return false }
            bytes.append(Mark.value.rawValue)
            PDFWriter.append(entry.taken(from: value), to: &bytes)
            bytes.append(Mark.end.rawValue)
        }
        return true
    }

    private mutating func append(
        _ elements: [PDFObject], _ entry: PDFVisibleEntry, to bytes: inout [UInt8]
    ) throws(Rejection) {
        bytes.append(Mark.array.rawValue)
        // Most arrays are numbers; what else they may have need not be known for these.
        let showsNumbers = entry.showsNumbersInArrays
        lazy var element = entry.element
        let elements = elements.span
        for index in elements.indices {
            if showsNumbers, case .number(let number) = elements[index] {
                try spend(1)
                Self.append(number, to: &bytes)
                continue
            }
            if try !append(elements[index], element, to: &bytes), element.node == nil, !element.isChoice {
                bytes.append(Mark.null.rawValue)
            }
        }
        bytes.append(Mark.end.rawValue)
    }

    private static func append(_ number: PDFNumber, to bytes: inout [UInt8]) {
        bytes.append(Mark.value.rawValue)
        number.append(to: &bytes)
        bytes.append(Mark.end.rawValue)
    }

    private mutating func step() throws(Rejection) {
        try spend(1)
        depth += 1
        guard depth <= deepest else { throw Rejection(LimitExcess.nesting) }
    }

    mutating func spend(_ steps: Int) throws(Rejection) {
        stepsLeft -= steps
        guard stepsLeft > 0 else { throw Rejection(LimitExcess.objects) }
    }

    private mutating func append(
        _ reference: PDFReference, _ entry: PDFVisibleEntry, to bytes: inout [UInt8]
    ) throws(Rejection) -> Bool {
        let object = try source.object(reference)
        guard let entries = object.value.dictionary else { return try append(object.value, entry, to: &bytes) }
        guard let wanted = entry.singleNode, let node = try refined(wanted, entries, isStream: object.isStream) else {
            return false
        }
        if node == .widget { try noteShown(box: reference) }
        if node == .field, try !isShown(field: reference) { return false }
        let known = parts[reference, node]
        if case .open = known {} else { bytes.append((object.isStream ? Mark.stream : .dictionary).rawValue) }
        if let known {
            known.append(to: &bytes, from: shownBytes)
            return true
        }
        parts[reference, node] = .open
        let outer = readsInstructions ? content?.beginPart() : nil
        let start = bytes.count
        bytes.append(0)
        try append(object, reference, entries, node, to: &bytes)
        let shown = PDFShownPart.settled(&bytes, from: start, keeping: &shownBytes)
        // What depends on who paints it is another thing elsewhere.
        parts[reference, node] = !readsInstructions || content?.endPart(outer) == true ? shown : nil
        return true
    }

    private mutating func append(
        _ object: PDFSource.Object, _ reference: PDFReference, _ entries: PDFDictionary, _ node: PDFVisibleNode,
        to bytes: inout [UInt8]
    ) throws(Rejection) {
        if object.isStream, try isContent(entries, node) {
            try append(entries, node, content: [reference], owner: reference, to: &bytes)
        } else if node == .font, readsInstructions, try source.resolved(entries[.subtype]).name == .type3 {
            try appendDrawnFont(entries, owner: reference, to: &bytes)
        } else if node == .characterMap || node == .fontProgram {
            try append(entries, node, to: &bytes)
            let kind: PDFKind = node == .characterMap ? .characterMap : .fontFile
            try coder.seenDigest(reference, entries, kind).append(to: &bytes)
        } else if object.isStream {
            try append(entries, node, to: &bytes)
            let use = try PDFTableLayout(source: source, coder: coder).use(of: node.dataKind, entries)
            try appendData(reference, entries, node, use, to: &bytes)
        } else {
            try append(entries, node, to: &bytes)
        }
    }

    /// The data of a stream that is read in this way.
    mutating func appendData(
        _ reference: PDFReference, _ entries: PDFDictionary, _ node: PDFVisibleNode, _ use: PDFStreamCoder.Use,
        to bytes: inout [UInt8]
    ) throws(Rejection) {
        let recoded = try coder.recoded(reference, entries, as: use)
        let isJBIG2 = recoded.stream.filter == "JBIG2Decode"
        (isJBIG2 ? try coder.seenJBIG2(reference, entries) : recoded.digest).append(to: &bytes)
        if recoded.decodedBytes > 0 { bytes += try coding(entries, node) }
    }

    /// What of a stream's coding tells how its data is to be read: the filter of a picture, and the parameters that are
    /// left to it; of an image, its predictor.
    private mutating func coding(_ entries: PDFDictionary, _ node: PDFVisibleNode) throws(Rejection) -> [UInt8] {
        let filters = try source.resolved(entries[.filter])
        guard let name = try source.resolved(filters.array?.last ?? filters).name else { return [] }
        let filter = PDFStreamLayer.longName(of: name.text)
        let parameters = try source.resolved(entries[.decodeParms])
        let given = try source.resolved(parameters.array?.last ?? parameters).dictionary ?? [:]
        let isPicture = PDFStreamLayer.pictureFilters.contains(filter)
        let predictor = try source.resolved(given[.predictor]).integer ?? 1
        let isPredicted = node == .image && PDFStreamLayer.canPredict(filter) && predictor > 1
        guard isPicture || isPredicted else { return [] }
        var bytes = isPicture ? Array(filter.utf8) : []
        try append(given, .parameters, to: &bytes)
        return bytes
    }

    // MARK: Dictionaries

    /// `PDFVisibleEntries.entries`, the last ones without looking them up: a link and its action take turns.
    private mutating func visibleEntries(in node: PDFVisibleNode) -> PDFVisibleEntries.Entries {
        if let known = knownEntries(in: node) { return known }
        let entries = PDFVisibleEntries.entries(in: node)
        if recentEntries.count == Self.mostRecent { recentEntries.removeFirst() }
        recentEntries.append((node, entries))
        return entries
    }

    private func knownEntries(in node: PDFVisibleNode) -> PDFVisibleEntries.Entries? {
        let recent = recentEntries.span
        for index in recent.indices where recent[index].node == node { return recent[index].entries }
        return nil
    }

    /// - Parameter skipped: entries that are read in another way.
    mutating func append(
        _ entries: PDFDictionary, _ node: PDFVisibleNode, without skipped: Set<PDFName> = [], to bytes: inout [UInt8]
    ) throws(Rejection) {
        bytes.append(Mark.dictionary.rawValue)
        let entries = try entriesAsShown(entries, node)
        let visible = visibleEntries(in: node)
        var place = 0
        if readsInstructions, entries[.da] != nil, visible[.da] != nil { try appendDefaultFonts(entries, to: &bytes) }
        let members = entries.entries
        let span = members.span
        for index in span.indices {
            let key = span[index].key
            guard let entry = visible.entry(key, from: &place), !skipped.contains(key),
                try shows(key, of: entries, node)
            else { continue }
            let start = bytes.count
            key.append(to: &bytes)
            bytes.append(Mark.end.rawValue)
            if try !append(span[index].value, entry, to: &bytes) { bytes.removeSubrange(start...) }
        }
        bytes.append(Mark.end.rawValue)
    }

    /// The entries of an annotation that is no field look as its state says, for good; those of an action hold the
    /// whole address.
    private func entriesAsShown(_ entries: PDFDictionary, _ node: PDFVisibleNode) throws(Rejection) -> PDFDictionary {
        if case .annotation = node { return try source.shownAppearance(of: entries).entries }
        guard node == .action, let address = try source.address(ofAction: entries) else { return entries }
        var entries = entries
        entries[.uri] = .string(address)
        return entries
    }

    /// What a dictionary or stream is by its own words; `nil` when it shows nothing where `node` is wanted.
    private mutating func refined(
        _ node: PDFVisibleNode, _ entries: PDFDictionary, isStream: Bool
    ) throws(Rejection) -> PDFVisibleNode? {
        var refined: PDFVisibleNode? = node
        switch node {
        // Named by the content that uses them.
        case .resources where readsInstructions: return nil
        case .xObject:
            switch try source.resolved(entries[.subtype]).name {
            case .image: refined = .image
            case .form: refined = .form
            default: return nil
            }
        case .colour: return nil
        case .encoding where isStream: refined = .characterMap
        case .appearanceState: refined = isStream ? .form : .namedForms
        case .layer:
            guard ["OCG", "OCMD"].contains(try source.resolved(entries[.type]).name) else { return nil }
        case .anyAnnotation:
            guard let subtype = try source.resolved(entries[.subtype]).name,
                PDFVisibleEntries.paintedAnnotations.contains(subtype), try !isHidden(entries)
            else { return nil }
            refined = try annotationNode(subtype, entries)
        case .action:
            guard try isOffered(entries) else { return nil }
        default: break
        }
        guard let refined, refined.isStream == nil || refined.isStream == isStream else { return nil }
        return refined
    }

    /// Whether an action is one that stays by policy, and leads somewhere.
    private mutating func isOffered(_ entries: PDFDictionary) throws(Rejection) -> Bool {
        switch try source.resolved(entries[.s]).name {
        case .goTo:
            return try target(entries[.d] ?? .null) != nil
        case .named:
            return try source.resolved(entries[.n]).name.map(PDFActionPolicy.pageTurns.contains) == true
        case .uri:
            return try source.address(ofAction: entries).map(actionPolicy.keeps(address:)) == true
        default: return false
        }
    }
}
