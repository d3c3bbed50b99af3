import FileFormats

/// Walks a document from its catalog and copies what the schema allows into a content that is numbered afresh.
///
/// Objects are taken in the order in which they are first referred to, so that walking the copy again numbers them in
/// the same way. An object is copied once for each role that it plays, so that neither cycles nor sharing cost
/// anything, and nothing that is harmless in one role gets into another: a map of names that is also somebody's action
/// is checked as an action.
struct PDFGraphBuilder: ~Copyable {
    let source: PDFSource
    let limits: Limits
    let coder: PDFStreamCoder
    let policy: Policy
    let actionPolicy: PDFActionPolicy
    let keepsDestinationNames: Bool
    private(set) var tally = FindingTally()
    /// New numbers by old references.
    private var numbers: PDFRoleTable<PDFShape, Int>
    private var pageNumbers: [Int] = []
    private var objects: [PDFContent.Object] = []
    /// Objects that have a number and wait for their content.
    private var waiting: [(reference: PDFReference, shape: PDFShape, number: Int)] = []
    /// An object was given a number and then turned out to hold nothing that stays, or no more than a word. Walking the
    /// copy once more leaves it out.
    private(set) var hasHoles = false
    /// XObjects that content or annotations paint.
    var painted: Set<PDFReference> = []
    /// Actions that do not stay and were counted.
    var countedActions: Set<PDFReference> = []
    /// Actions and annotations that do not stay and were counted, whoever refers to them.
    private var countedRoles: PDFRoleTable<PDFShape, Bool>
    /// Fields that do not stay and were counted.
    var countedFields: Set<PDFReference> = []
    /// Fields of the form that have a box on a page.
    private(set) var shownFields: Set<PDFReference> = []
    /// New names of the parts of the logical structure by their old ones.
    var identifiers: [[UInt8]: [UInt8]] = [:]
    /// New names of classes of attributes by their old ones, once somebody asked.
    var classNames: [PDFName: PDFName]?
    /// What the document says of the types of its logical structure, once somebody asked.
    var roleMap: PDFDictionary?
    /// What the document says of itself and may go on to say.
    var metadata = PDFMetadata()
    /// The number of the copy's information.
    var information: Int?
    var attachments: PDFAttachments
    /// Objects of what is dropped, and bytes that may still be counted of them.
    var droppedParts: Set<PDFReference> = []
    var droppedBytesLeft: Int
    /// The numbers of the segments that JBIG2 pictures read of what they share.
    var sharedSegments: [PDFReference: Set<Int>] = [:]
    /// Colour profiles that were met.
    var profiles: Set<PDFReference> = []
    /// The streams of the copy by their new numbers.
    private(set) var streams: [Int: PDFStreamCoder.Recoded] = [:]

    init(source: PDFSource, coder: PDFStreamCoder, limits: Limits, policy: Policy) {
        self.source = source
        self.coder = coder
        numbers = PDFRoleTable(objects: source.numberCount)
        countedRoles = PDFRoleTable(objects: source.numberCount)
        self.limits = limits
        self.policy = policy
        actionPolicy = PDFActionPolicy(policy)
        keepsDestinationNames = policy[PDFConstruct.destinationName] == .allow
        attachments = PDFAttachments(policy: policy, limits: limits)
        droppedBytesLeft = limits.fileBytes
    }

    /// Copies the document.
    mutating func build(catalog: PDFReference, _ pages: [PDFPageTree.Page]) throws(Rejection) {
        let catalogNumber = try add(.null)
        let treeNumber = try add(.null)
        var kids: [Int] = []
        for _ in pages { kids.append(try add(.null)) }
        pageNumbers = kids
        guard let entries = try source.object(catalog).value.dictionary else {
            throw Rejection(PDFDefect.damaged, construct: "Catalog")
        }
        shownFields = try PDFShownFields(form: entries[.acroForm], pages, source, limits).references
        try readMetadata(entries)
        var root = try dictionary(entries, .catalog, depth: 0)
        root[.type] = .name(.catalog)
        root[.pages] = .reference(PDFReference(number: treeNumber))
        objects[catalogNumber - 1].value = .dictionary(root)
        for (page, number) in zip(pages, kids) {
            guard try source.resolved(page.entries[.mediaBox]).array?.count == 4 else {
                throw Rejection(PDFDefect.badPage, construct: "MediaBox")
            }
            var copy = try dictionary(page.entries, .page, depth: 0)
            copy[.type] = .name(.page)
            copy[.parent] = .reference(PDFReference(number: treeNumber))
            objects[number - 1].value = .dictionary(copy)
        }
        objects[treeNumber - 1].value = .dictionary([
            "Type": .name(.pages), "Count": .number(PDFNumber(kids.count)),
            "Kids": .array(kids.map { .reference(PDFReference(number: $0)) }),
        ])
        var next = 0
        var globals: [(reference: PDFReference, shape: PDFShape, number: Int)] = []
        while next < waiting.count {
            let (reference, shape, number) = waiting[next]
            next += 1
            if shape.kind == .jbig2Globals {
                globals.append((reference, shape, number))
            } else {
                try fill(number, reference, shape)
            }
        }
        // Only now it is known what pictures read of it.
        for (reference, shape, number) in globals { try fill(number, reference, shape) }
        try restoreFiles(catalogNumber)
        try writeMetadata(catalogNumber)
    }

    /// The copy, once it is built.
    func content(version: String) -> PDFContent {
        PDFContent(version: version, objects: objects, information: information)
    }

    /// How often `note` was called.
    private var notes = 0

    mutating func note(_ construct: PDFConstruct, _ action: FindingAction = .removed, count: Int = 1, bytes: Int = 0) {
        notes += 1
        tally.add(construct, action, count: count, bytes: bytes)
    }

    /// Adds what was found beside this walk.
    mutating func note(_ findings: FindingTally) { tally.add(findings) }

    private mutating func add(_ value: PDFObject) throws(Rejection) -> Int {
        guard objects.count < limits.objects else { throw Rejection(LimitExcess.objects) }
        objects.append(PDFContent.Object(value: value))
        return objects.count
    }

    /// A new object, and a reference to it.
    mutating func add(_ value: PDFObject, stream: PDFStream? = nil) throws(Rejection) -> PDFReference {
        let number: Int = try add(value)
        objects[number - 1].stream = stream
        return PDFReference(number: number)
    }

    /// Sets an entry of a dictionary that was copied.
    mutating func setEntry(_ key: PDFName, _ value: PDFObject, of number: Int) {
        var entries = objects[number - 1].value.dictionary ?? [:]
        entries[key] = value
        objects[number - 1].value = .dictionary(entries)
    }

    /// Adds a name tree to those of the catalog (7.7.4).
    mutating func addName(_ key: PDFName, _ tree: PDFObject, catalog: Int) throws(Rejection) {
        let names = objects[catalog - 1].value.dictionary?[.names]
        if let names = names?.reference {
            setEntry(key, tree, of: names.number)
        } else {
            var entries = names?.dictionary ?? [:]
            entries[key] = tree
            setEntry(.names, .dictionary(entries), of: catalog)
        }
    }

    // MARK: Indirect objects

    private mutating func fill(
        _ number: Int, _ reference: PDFReference, _ shape: PDFShape
    ) throws(Rejection) {
        let object = try source.object(reference)
        guard let kind = shape.kind, let entries = object.value.dictionary else {
            let copy = try convert(object.value, shape, depth: 0) ?? .null
            if copy.array == nil && copy.dictionary == nil { hasHoles = true }
            objects[number - 1].value = copy
            return
        }
        objects[number - 1].value = .dictionary(try dictionary(entries, kind, depth: 0))
        if object.isStream {
            let result = try stream(reference, entries, kind, shape)
            objects[number - 1].stream = result.stream
            streams[number] = result
        }
    }

    private mutating func stream(
        _ reference: PDFReference, _ entries: PDFDictionary, _ kind: PDFKind, _ shape: PDFShape
    ) throws(Rejection) -> PDFStreamCoder.Recoded {
        if kind == .iccProfile, let profile = try coder.profile(reference).rebuilt { return coder.packed(profile) }
        if kind == .characterMap || kind == .fontFile { return try program(reference, entries, kind) }
        if kind == .jbig2Globals { return try sharedSegments(reference, entries) }
        if kind == .function { try cleanCalculation(reference, entries) }
        var use = try PDFTableLayout(source: source, coder: coder).use(of: kind, entries)
        if case .table(let bytes) = shape { use = .table(bytes: bytes) }
        var result = try coder.recoded(reference, entries, as: use, into: &tally)
        if var parameters = result.stream.parameters?.dictionary {
            if let globals = parameters[.jbig2Globals]?.reference, !result.sharedSegments.isEmpty {
                sharedSegments[globals, default: []].formUnion(result.sharedSegments)
            } else if parameters[.jbig2Globals] != nil {
                note(.imageJBIG2)
                parameters[.jbig2Globals] = nil
            }
            let kept = try dictionary(parameters, .decodeParameters, depth: 0)
            result.stream = PDFStream(
                data: result.stream.data, filter: result.stream.filter,
                parameters: kept.isEmpty ? nil : .dictionary(kept), digest: result.stream.digest)
        }
        return result
    }

    /// The copy of what `reference` names: a new reference, or the value itself where it is no more than a number, a
    /// name or a string.
    mutating func convert(
        _ reference: PDFReference, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> PDFObject? {
        let shape = painted.contains(reference) ? shape.whenPainted : shape
        if case .page = shape {
            return page(reference).map { .reference($0) }
        }
        if shape.isCountedWhole, countedRoles[reference, shape] == true {
            notes += 1
            return nil
        }
        let object = try source.object(reference)
        guard let refined = try refine(shape, for: object.value, isStream: object.isStream) else {
            if shape.isCountedWhole { countedRoles[reference, shape] = true }
            return nil
        }
        switch (refined, object.value) {
        case (.nameTree, _), (.numberTree, _), (.identifierTree, _):
            return try convert(object.value, refined, depth: depth + 1)
        case (_, .dictionary), (_, .array): break
        default: return try convert(object.value, refined, depth: depth + 1)
        }
        if let number = numbers[reference, refined] { return .reference(PDFReference(number: number)) }
        if case .object(.iccProfile) = refined, try !isUsable(reference) { return nil }
        let number = try add(.null)
        numbers[reference, refined] = number
        waiting.append((reference, refined, number))
        return .reference(PDFReference(number: number))
    }

    /// The copy of the page that `reference` names; `nil` when it is none.
    func page(_ reference: PDFReference) -> PDFReference? {
        source.pageIndex(reference).map { PDFReference(number: pageNumbers[$0]) }
    }

    // MARK: Values

    /// The copy of `value`; `nil` when `shape` does not allow it.
    mutating func convert(
        _ value: PDFObject, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> PDFObject? {
        guard depth <= limits.nesting else { throw Rejection(LimitExcess.nesting) }
        if let reference = value.reference { return try convert(reference, shape, depth: depth) }
        // Most entries are no more than this.
        if case .leaf(let types) = shape { return Self.leafType(of: value).map(types.contains) == true ? value : nil }
        guard let refined = try refine(shape, for: value) else { return nil }
        switch (refined, value) {
        case (.leaf, _), (.oneOf, _), (.language, _): return value
        case (.word(let words, let otherwise), .name(let name)):
            if words.contains(name) { return value }
            note(.unfitValue, .normalized)
            return .name(otherwise)
        case (.registeredText(let texts, let construct), .string(let text)):
            if texts.contains(String(decoding: text, as: UTF8.self)) { return value }
            note(construct, .normalized)
            return .string(Array("Custom".utf8))
        case (.languageName, _): return value
        case (.defaultAppearance, .string(let text)): return defaultAppearance(text)
        case (.structureIdentifier, .string(let name)): return .string(identifier(name))
        case (.table(let bytes), .string(let colours)):
            if colours.count > bytes { note(.streamSlack, bytes: colours.count - bytes) }
            return .string(Array(colours.prefix(bytes)))
        case (.className, .name(let name)): return try className(name).map { .name($0) }
        case (.leaves(let types), .array(let elements)): return try leaves(elements, types, depth: depth)
        case (.rectangle, .array(let elements)): return try leaves(elements, .number, depth: depth)
        case (.object(let kind), .dictionary(let entries)):
            return .dictionary(try dictionary(entries, kind, depth: depth))
        case (.array(let element), .array(let elements)): return try array(elements, element, depth: depth)
        case (.map(let entry), .dictionary(let entries)):
            return .dictionary(try map(entries, entry, depth: depth))
        case (.resources(let entry), .dictionary(let entries)):
            return .dictionary(try resources(entries, entry, depth: depth))
        case (.classMap(let entry), .dictionary(let entries)):
            return .dictionary(try classMap(entries, entry, depth: depth))
        case (.nameTree(let entry), .dictionary):
            return .dictionary(["Names": .array(try nameTree(value, entry, depth: depth))])
        case (.identifierTree(let entry), .dictionary):
            return .dictionary(["Names": .array(try identifierTree(value, entry, depth: depth))])
        case (.numberTree(let entry), .dictionary):
            return .dictionary(["Nums": .array(try numberTree(value, entry, depth: depth))])
        case (.destination, _): return try destination(value)
        case (.action, .dictionary(let entries)): return try action(entries, depth: depth)
        case (.colourSpace, _): return try colourSpace(value, depth: depth)
        case (.visibilityExpression, _): return try visibilityExpression(value, depth: depth)
        default: return nil
        }
    }

    /// The copy of `value`; what is not allowed is counted, unless it was already.
    mutating func kept(
        _ value: PDFObject, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> PDFObject? {
        let notesBefore = notes
        let copy = try convert(value, shape, depth: depth)
        if copy == nil, notes == notesBefore, try !isNull(value) { note(.unfitValue) }
        return copy
    }

    /// Elements that are not allowed leave no gap, but among words, where each has its place; `null` keeps its place,
    /// but among streams of content.
    private mutating func array(
        _ elements: [PDFObject], _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> PDFObject {
        var copy: [PDFObject] = []
        for element in elements {
            if let kept = try kept(element, shape, depth: depth + 1) {
                copy.append(kept)
            } else if case .word(_, let otherwise) = shape {
                copy.append(.name(otherwise))
            } else if shape != .object(.contentStream), try isNull(element) {
                copy.append(.null)
            }
        }
        return .array(copy)
    }

    /// Numbers, names and the like, where the place of each counts: `null` stands for what is not allowed.
    mutating func leaves(
        _ elements: [PDFObject], _ types: PDFLeaf, depth: Int
    ) throws(Rejection) -> PDFObject {
        if elements.allSatisfy({ Self.leafType(of: $0).map(types.contains) == true }) { return .array(elements) }
        let shape = PDFShape.either([.leaf(types), .leaves(types)])
        var copy: [PDFObject] = []
        copy.reserveCapacity(elements.count)
        for element in elements {
            if let type = Self.leafType(of: element), types.contains(type) {
                copy.append(element)
            } else {
                copy.append(try kept(element, shape, depth: depth + 1) ?? .null)
            }
        }
        return .array(copy)
    }

    static func leafType(of value: PDFObject) -> PDFLeaf? {
        switch value {
        case .boolean: .boolean
        case .number: .number
        case .name: .name
        case .string: .text
        case .null, .array, .dictionary, .reference: nil
        }
    }

    private func isNull(_ value: PDFObject) throws(Rejection) -> Bool {
        guard let reference = value.reference else { return value == .null }
        return try source.object(reference).value == .null
    }
}
