import FileFormats
import NativeBytes

/// Files that hang on a document (ISO 32000-2, 7.11.4): what the report says of them, and those that are put back.
struct PDFAttachments {
    /// A file that was rebuilt by its own format.
    struct Kept {
        let data: [UInt8]
        let mediaType: MediaType
    }

    private let policy: Policy
    private let limits: Limits
    private(set) var listed: [AttachedFile] = []
    private(set) var kept: [Kept] = []
    /// The streams of files that were met.
    private var met: Set<PDFReference> = []

    init(policy: Policy, limits: Limits) {
        self.policy = policy
        self.limits = limits
    }

    /// What became of a file.
    struct Outcome {
        let action: FindingAction
        let bytes: Int
        /// Whether it was put back as it was.
        let isUnchanged: Bool
    }

    /// Takes a file up that is named by `specification`; `nil` when it was met before, or is none.
    mutating func add(
        _ specification: PDFDictionary, source: PDFSource, coder: PDFStreamCoder
    ) throws(Rejection) -> Outcome? {
        let name = try source.resolved(specification[.uf] ?? specification[.f]).string
        guard let stream = try Self.stream(of: specification, source) else {
            list(.other, name, bytes: 0, .removed)
            return Outcome(action: .removed, bytes: 0, isUnchanged: false)
        }
        guard met.insert(stream).inserted else { return nil }
        guard listed.count < AttachedFile.mostListed, let data = coder.attachedData(stream) else {
            list(.other, name, bytes: try source.rawStream(stream).count, .removed)
            return Outcome(action: .removed, bytes: try source.rawStream(stream).count, isUnchanged: false)
        }
        let kind = AttachedFile.Kind(of: data.span)
        let clean = rebuilt(data, kind)
        list(kind, name, bytes: data.count, clean == nil ? .removed : .kept)
        guard let clean else { return Outcome(action: .removed, bytes: data.count, isUnchanged: false) }
        kept.append(clean)
        let isNamed = name == Array(Self.name(of: clean, number: kept.count).utf8)
        return Outcome(action: .kept, bytes: data.count, isUnchanged: isNamed && clean.data == data)
    }

    private mutating func list(_ kind: AttachedFile.Kind, _ name: [UInt8]?, bytes: Int, _ action: FindingAction) {
        guard listed.count < AttachedFile.mostListed else { return }
        let digest = name.map { SHA256Digest(of: PDFTextString.utf8($0).span) }
        listed.append(AttachedFile(kind: kind, nameDigest: digest, bytes: bytes, action: action))
    }

    /// The stream of a file; the entries stand for systems (table 43).
    private static func stream(
        of specification: PDFDictionary, _ source: PDFSource
    ) throws(Rejection) -> PDFReference? {
        guard let streams = try source.resolved(specification[.ef]).dictionary else { return nil }
        for system: PDFName in ["UF", "F", "Unix", "DOS", "Mac"] {
            if let reference = streams[system]?.reference, try source.object(reference).isStream { return reference }
        }
        return nil
    }

    /// The file as it is put back, when the policy allows it and it is of a type that can be rebuilt. Files within it
    /// do not stay.
    private func rebuilt(_ data: [UInt8], _ kind: AttachedFile.Kind) -> Kept? {
        guard policy[PDFConstruct.attachment] == .allow, let mediaType = kind.mediaType else { return nil }
        var inner = policy.forEmbeddedPictures
        inner[PDFConstruct.attachment] = .sanitize
        let clean: Sanitization? =
            switch mediaType {
            case .jpeg: try? JPEGSanitizer(limits: limits, policy: inner).sanitize(data.span)
            case .png: try? PNGSanitizer(limits: limits, policy: inner).sanitize(data.span)
            case .gif: try? GIFSanitizer(limits: limits, policy: inner).sanitize(data.span)
            case .webp: try? WebPSanitizer(limits: limits, policy: inner).sanitize(data.span)
            case .pdf: try? PDFSanitizer(limits: limits, policy: inner).sanitize(data.span)
            }
        return clean.map { Kept(data: $0.output, mediaType: mediaType) }
    }

    /// The name that a file gets: `attachment-0001.jpg`.
    static func name(of file: Kept, number: Int) -> String {
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.utf8.count))
        return "attachment-\(zeros)\(digits).\(file.mediaType.canonicalExtension)"
    }
}
