public import FileFormats
import NativeBytes

/// PDF: the document is walked from its catalog, what the schema allows is copied, and a new file is written from the
/// copy.
public struct PDFSanitizer: Sanitizer {
    /// A document that was read whole.
    public struct Parsed: Sendable {
        let content: PDFContent
        let findings: [Finding]
        /// What it shows before anything is dropped.
        let visible: PDFVisibleContent
        /// The streams of `content` by the numbers of their objects.
        let streams: [Int: PDFStreamCoder.Recoded]
        let attachments: [AttachedFile]
        /// Of the files that hang on `content`.
        let keptFiles: [SHA256Digest]
        /// Pictures of which the proof of their own format does not hold.
        var unprovenPictures = 0
        /// Whether the file is the one that `content` is written as.
        fileprivate var isAsWritten = false
        /// Whether content or resources were changed, so that what pages show is compared by instructions.
        let comparesInstructions: Bool
        /// What was found in content that is clean.
        var readings: PDFContentReadings
        /// The objects of the document: only kept, because to give them back takes time (`Sanitization.workings`).
        fileprivate let objects: [PDFFile.Object]
    }

    /// What the walk of the same document, or of what was written of it, found out.
    private struct Known {
        var streams: [Int: PDFStreamCoder.Recoded] = [:]
        var readings = PDFContentReadings()
        var comparesInstructions = false
    }

    private let limits: Limits
    public let policy: Policy

    public static var mediaType: MediaType { .pdf }

    public init(limits: Limits, policy: Policy = .standard) {
        self.limits = limits
        self.policy = policy
    }

    public func fidelityMethod(of parsed: Parsed) -> FidelityMethod { .pdfPageContent }

    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> Parsed {
        try parse(bytes, knowing: Known(), walksLeft: Self.mostWalks)
    }

    /// Streams that still hold the bytes that were written are not unpacked again; all else is read anew. And when the
    /// content that is read is the one that was written, it need not be written again to see what it becomes.
    public func parse(
        rebuilt output: Span<UInt8>, knowing before: Parsed, of input: Span<UInt8>
    ) throws(Rejection) -> Parsed {
        var after = try parse(
            output,
            knowing: Known(
                streams: before.streams, readings: before.readings, comparesInstructions: before.comparesInstructions),
            walksLeft: Self.mostWalks)
        after.isAsWritten = after.content == before.content
        return after
    }

    /// How often a document is walked until nothing in it refers to what does not stay; real ones need one walk.
    private static let mostWalks = 8

    private func parse(
        _ bytes: Span<UInt8>, knowing known: Known, walksLeft: Int
    ) throws(Rejection) -> Parsed {
        guard walksLeft > 0 else { throw Rejection(PDFDefect.damaged) }
        let document = try open(bytes)
        let (source, catalog, pages) = (document.source, document.catalog, document.tree.pages)
        let coder = try PDFStreamCoder(source: source, limits: limits, policy: policy, known: known.streams)
        var builder = PDFGraphBuilder(source: source, coder: coder, limits: limits, policy: policy)
        try noteFile(document, bytes, &builder)
        var editor = try PDFContentEditor(
            catalog: catalog, pages: pages, source: source, coder: coder, limits: limits, policy: policy,
            known: known.readings.summaries)
        try editor.edit(catalog: document.root, catalog)
        builder.note(editor.tally)
        builder.painted = editor.painted
        source.edits = editor.edits
        try builder.build(catalog: document.root, editor.pages)
        source.edits = [:]
        try noteGraph(document, &builder)
        let comparesInstructions = known.comparesInstructions || !editor.isUnchanged
        var readings = PDFContentReadings(summaries: editor.clean, names: known.readings.names)
        let visible = try PDFVisibleContent(
            catalog: catalog, pages: pages, source: source, coder: coder, limits: limits, policy: policy,
            content: comparesInstructions
                ? PDFVisibleInstructions(
                    contexts: editor.contexts, rewrittenPages: editor.rewrittenPages, catalog: catalog, limits: limits)
                : nil, names: &readings.names)
        let content = builder.content(version: source.version.hasPrefix("2") ? "2.0" : "1.7")
        let findings = builder.tally.findings
        let attachments = builder.attachments
        let keptFiles = attachments.kept.map { SHA256Digest(of: $0.data.span) }
        guard builder.hasHoles else {
            return Parsed(
                content: content, findings: findings, visible: visible, streams: builder.streams,
                attachments: attachments.listed, keptFiles: keptFiles, unprovenPictures: coder.unprovenPictures,
                comparesInstructions: comparesInstructions, readings: readings, objects: source.objects)
        }
        let walked = try parse(
            PDFWriter.write(content).span, knowing: Known(streams: builder.streams, readings: readings),
            walksLeft: walksLeft - 1)
        return Parsed(
            content: walked.content, findings: findings, visible: visible, streams: walked.streams,
            attachments: attachments.listed, keptFiles: keptFiles, unprovenPictures: coder.unprovenPictures,
            comparesInstructions: comparesInstructions, readings: walked.readings, objects: source.objects)
    }

    /// A document whose catalog and pages are found.
    private struct Opened {
        let outer: PDFOuterStructure
        let source: PDFSource
        let root: PDFReference
        let catalog: PDFDictionary
        let tree: PDFPageTree
    }

    private func open(_ bytes: Span<UInt8>) throws(Rejection) -> Opened {
        let outer = try PDFOuterStructure(bytes)
        let source = try PDFSource(
            bytes, outer, limits: limits, opensLocked: policy[PDFConstruct.encryption] == .sanitize)
        guard let root = source.trailer[.root]?.reference, let catalog = try source.object(root).value.dictionary
        else { throw Rejection(PDFDefect.damaged, construct: "Root") }
        let tree = try PDFPageTree(root: catalog[.pages], of: source, limits: limits)
        source.pageOrder = tree.pages.map(\.reference)
        if source.isRecovered { try PDFRecovery.check(tree, catalog, of: source, limits: limits, policy: policy) }
        return Opened(outer: outer, source: source, root: root, catalog: catalog, tree: tree)
    }

    /// Notes what the file has around and between its objects.
    private func noteFile(
        _ document: Opened, _ bytes: Span<UInt8>, _ builder: inout PDFGraphBuilder
    ) throws(Rejection) {
        let source = document.source
        noteOuter(document.outer, bytes, isLinearized: source.isLinearized, &builder)
        if let packing = source.packing { notePacking(packing, &builder) }
        if source.isRecovered { builder.note(.recovered, .normalized) }
        if try source.resolved(source.trailer[.encrypt]) != .null { builder.note(.encryption) }
    }

    /// Notes what the page tree and the catalog have, and what nothing leads to from there.
    private func noteGraph(_ document: Opened, _ builder: inout PDFGraphBuilder) throws(Rejection) {
        let tree = document.tree
        if tree.pagesWithoutBox > 0 { builder.note(.unfitValue, .normalized, count: tree.pagesWithoutBox) }
        if tree.unknownEntries > 0 { builder.note(.unknownKey, count: tree.unknownEntries) }
        if document.catalog[.ocProperties] != nil { builder.note(.optionalContent, .reported) }
        let unreferenced = try document.source.unreadObjects()
        if unreferenced > 0 { builder.note(.unreferenced, count: unreferenced) }
    }

    private func noteOuter(
        _ outer: PDFOuterStructure, _ bytes: Span<UInt8>, isLinearized: Bool, _ builder: inout PDFGraphBuilder
    ) {
        if outer.start > 0 { builder.note(.leading, bytes: outer.start) }
        let gaps = PDFGapScanner(bytes, from: outer.start, to: outer.end)
        // A file that is laid out for the web has an end mark of its own near its start.
        let revisions = gaps.endMarks - (isLinearized ? 2 : 1)
        if revisions > 0 { builder.note(.revision, count: revisions) }
        if gaps.count > 0 { builder.note(.gap, count: gaps.count, bytes: gaps.byteCount) }
        let trailing = bytes.count - outer.end
        guard trailing > 0 else { return }
        if case .archive = TrailingData(bytes, at: outer.end) {
            builder.note(.trailingArchive, bytes: trailing)
        } else {
            builder.note(.trailing, bytes: trailing)
        }
    }

    private func notePacking(_ packing: PDFFile.Packing, _ builder: inout PDFGraphBuilder) {
        if packing.strayBytes > 0 { builder.note(.gap, bytes: packing.strayBytes) }
        if packing.slackBytes > 0 { builder.note(.streamSlack, bytes: packing.slackBytes) }
    }

    public func findings(in parsed: Parsed) -> [Finding] { parsed.findings }

    public func attachments(in parsed: Parsed) -> [AttachedFile] { parsed.attachments }

    public func rebuild(_ parsed: Parsed, from bytes: Span<UInt8>) -> [UInt8] {
        PDFWriter.write(parsed.content)
    }

    /// The file that is proven was written of the content of the document. When its own content is the same, so is what
    /// is written of that.
    public func rebuildsToItself(_ parsed: Parsed, from output: Span<UInt8>) -> Bool {
        if parsed.isAsWritten { return true }
        let again = PDFWriter.write(parsed.content)
        return again.span.equals(output)
    }

    public func showsTheSame(
        _ before: Parsed, in input: Span<UInt8>, _ after: Parsed, in output: Span<UInt8>
    ) -> Bool {
        before.unprovenPictures == 0 && before.visible == after.visible && before.keptFiles == after.keptFiles
    }
}
