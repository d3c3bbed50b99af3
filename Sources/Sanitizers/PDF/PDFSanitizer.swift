public import FileFormats
import NativeBytes

/// PDF: the document is walked from its catalog, what the schema allows is copied, and a new file is written from the
/// copy. libqpdf reads, nothing of its file is kept.
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
        try parse(bytes, knowing: [:], walksLeft: Self.mostWalks)
    }

    /// Streams that still hold the bytes that were written are not unpacked again; all else is read anew.
    public func parse(
        rebuilt output: Span<UInt8>, knowing before: Parsed, of input: Span<UInt8>
    ) throws(Rejection) -> Parsed {
        try parse(output, knowing: before.streams, walksLeft: Self.mostWalks)
    }

    /// How often a document is walked until nothing in it refers to what does not stay; real ones need one walk.
    private static let mostWalks = 8

    private func parse(
        _ bytes: Span<UInt8>, knowing streams: [Int: PDFStreamCoder.Recoded], walksLeft: Int
    ) throws(Rejection) -> Parsed {
        guard walksLeft > 0 else { throw Rejection(PDFDefect.damaged) }
        let outer = try PDFOuterStructure(bytes)
        let source = try PDFSource(
            bytes, limits: limits, opensLocked: policy[PDFConstruct.encryption] == .sanitize)
        let trailer = try source.trailer()
        guard let root = trailer["Root"]?.reference, let catalog = try source.object(root).value.dictionary else {
            throw Rejection(PDFDefect.damaged, construct: "Root")
        }
        let tree = try PDFPageTree(root: catalog["Pages"], of: source, limits: limits)
        let pages = tree.pages
        let coder = try PDFStreamCoder(source: source, limits: limits, policy: policy, known: streams)
        var builder = PDFGraphBuilder(source: source, coder: coder, limits: limits, policy: policy)
        noteOuter(outer, bytes, isLinearized: source.isLinearized, &builder)
        if let info = try source.resolved(trailer["Info"]).dictionary, !info.isEmpty {
            builder.note(.info, count: info.count)
        }
        if try source.resolved(trailer["Encrypt"]) != .null { builder.note(.encryption) }
        try builder.build(catalog: root, pages)
        if tree.unknownEntries > 0 { builder.note(.unknownKey, count: tree.unknownEntries) }
        if catalog["OCProperties"] != nil { builder.note(.optionalContent, .reported) }
        let unreferenced = try unreferencedObjects(trailer, source, reached: builder.reached)
        if unreferenced > 0 { builder.note(.unreferenced, count: unreferenced) }
        let visible = try PDFVisibleContent(
            catalog: catalog, pages: pages, source: source, coder: coder, limits: limits, policy: policy)
        let content = builder.content(version: source.version.hasPrefix("2") ? "2.0" : "1.7")
        let findings = builder.tally.findings
        let attachments = builder.attachments
        let keptFiles = attachments.kept.map { SHA256Digest(of: $0.data.span) }
        guard builder.hasHoles else {
            return Parsed(
                content: content, findings: findings, visible: visible, streams: builder.streams,
                attachments: attachments.listed, keptFiles: keptFiles)
        }
        let walked = try parse(PDFWriter.write(content).span, knowing: builder.streams, walksLeft: walksLeft - 1)
        return Parsed(
            content: walked.content, findings: findings, visible: visible, streams: walked.streams,
            attachments: attachments.listed, keptFiles: keptFiles)
    }

    private func noteOuter(
        _ outer: PDFOuterStructure, _ bytes: Span<UInt8>, isLinearized: Bool, _ builder: inout PDFGraphBuilder
    ) {
        if outer.start > 0 { builder.note(.leading, bytes: outer.start) }
        // A file that is laid out for the web has an end mark of its own near its start.
        let revisions = outer.endMarks - (isLinearized ? 2 : 1)
        if revisions > 0 { builder.note(.revision, count: revisions) }
        let gaps = PDFGapScanner(bytes, from: outer.start, to: outer.end)
        if gaps.count > 0 { builder.note(.gap, count: gaps.count, bytes: gaps.byteCount) }
        let trailing = bytes.count - outer.end
        guard trailing > 0 else { return }
        if case .archive = TrailingData(bytes, at: outer.end) {
            builder.note(.trailingArchive, bytes: trailing)
        } else {
            builder.note(.trailing, bytes: trailing)
        }
    }

    /// Objects of the file that nothing leads to, but for those that only hold other objects.
    private func unreferencedObjects(
        _ trailer: PDFDictionary, _ source: PDFSource, reached: Set<PDFReference>
    ) throws(Rejection) -> Int {
        let size = try source.resolved(trailer["Size"]).integer ?? 0
        guard size <= limits.objects + 1 else { throw Rejection(LimitExcess.objects, construct: "Size") }
        let known = Set(source.readReferences.map(\.number)).union(reached.map(\.number))
        var count = 0
        for number in stride(from: 1, to: size, by: 1) where !known.contains(number) {
            let object = try source.object(PDFReference(number: number))
            let type = object.isStream ? object.value.dictionary?["Type"]?.name : nil
            if object.value != .null, type != "ObjStm", type != "XRef" { count += 1 }
        }
        return count
    }

    public func findings(in parsed: Parsed) -> [Finding] { parsed.findings }

    public func attachments(in parsed: Parsed) -> [AttachedFile] { parsed.attachments }

    public func rebuild(_ parsed: Parsed, from bytes: Span<UInt8>) -> [UInt8] { PDFWriter.write(parsed.content) }

    public func showsTheSame(
        _ before: Parsed, in input: Span<UInt8>, _ after: Parsed, in output: Span<UInt8>
    ) -> Bool {
        before.visible == after.visible && before.keptFiles == after.keptFiles
    }
}
