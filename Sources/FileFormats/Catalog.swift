/// Every rejection code of the worker, in a stable order: what the sandbox may answer with, and what the generated
/// pages list.
public enum RejectionCatalog {
    /// Code and sentence.
    public struct Entry: Sendable {
        public let code: String
        public let message: String
    }

    public static let entries: [Entry] =
        list(TypeDefect.self) + list(LimitExcess.self) + list(SandboxEnd.self) + list(SpoolDefect.self)
        + list(PolicyDefect.self) + list(JPEGDefect.self) + list(PNGDefect.self) + list(PDFDefect.self)
        + list(GIFDefect.self) + list(WebPDefect.self)

    private static func list<Code: RejectionCode>(_: Code.Type) -> [Entry] {
        Code.allCases.map { Entry(code: $0.rawValue, message: $0.message) }
    }

    private static let indexByCode = Dictionary(
        uniqueKeysWithValues: entries.enumerated().map { ($1.code, $0) })

    /// The position of `code` in `entries`.
    public static func index(of code: String) -> Int? { indexByCode[code] }
}

/// Every construct that can be found in a file, in a stable order.
public enum ConstructCatalog {
    public struct Entry: Sendable {
        public let construct: String
        public let risk: Risk
        public let description: String
        public let defaultTreatment: Treatment
        public let treatments: [Treatment]
        public let group: ConstructGroup?
        let tellsLength: Bool
        /// The description of so many of them.
        let words: @Sendable (Int) -> String

        init(_ kind: some Construct) {
            construct = kind.rawValue
            risk = kind.risk
            description = kind.description
            defaultTreatment = kind.defaultTreatment
            treatments = kind.treatments
            group = kind.group
            tellsLength = kind.tellsLength
            words = { kind.description(count: $0) }
        }
    }

    public static let entries: [Entry] =
        list(JPEGConstruct.self) + list(PNGConstruct.self) + list(PDFConstruct.self) + list(GIFConstruct.self)
        + list(WebPConstruct.self)

    private static func list<Kind: Construct>(_: Kind.Type) -> [Entry] {
        Kind.allCases.map { Entry($0) }
    }

    private static let indexByConstruct = Dictionary(
        uniqueKeysWithValues: entries.enumerated().map { ($1.construct, $0) })

    /// The position of `construct` in `entries`.
    public static func index(of construct: String) -> Int? { indexByConstruct[construct] }
}

extension Rejection {
    /// The rejection with the code at `index` of the catalog; `nil` when there is none.
    public init?(catalogIndex index: Int, stage: Stage, offset: Int?, construct: String?) {
        guard RejectionCatalog.entries.indices.contains(index) else { return nil }
        let entry = RejectionCatalog.entries[index]
        self.init(code: entry.code, stage: stage, offset: offset, construct: construct, message: entry.message)
    }

    /// The refusal by policy of a file that carries `construct`, which it names whole; `nil` when there is none of that
    /// name.
    public init?(forbidden construct: String) {
        guard ConstructCatalog.index(of: construct) != nil else { return nil }
        self.init(
            code: PolicyDefect.forbidden.rawValue, stage: .sanitize, offset: nil, construct: construct,
            message: PolicyDefect.forbidden.message)
    }
}

extension Finding {
    /// The finding of the construct at `index` of the catalog; `nil` when there is none.
    public init?(
        catalogIndex index: Int, action: FindingAction, count: Int, bytes: Int, pixels: PixelSize? = nil
    ) {
        guard ConstructCatalog.entries.indices.contains(index) else { return nil }
        self.init(ConstructCatalog.entries[index], action: action, count: count, bytes: bytes, pixels: pixels)
    }

    /// The same, of a file that is refused because of it.
    public var refused: Finding {
        guard let index = ConstructCatalog.index(of: construct),
            let finding = Finding(catalogIndex: index, action: .refused, count: count, bytes: bytes, pixels: pixels)
        else { return self }
        return finding
    }
}
