internal import FileFormats

/// The policies that are built in.
public enum Profile: String, CaseIterable, Sendable {
    /// Everything that is not visible is removed; coded pixels and page content stay as they are.
    case `default`
    /// Nothing that can be told apart from the picture or the page stays, choices of the encoder among it. An upload
    /// cannot keep anything.
    case strict
    /// What documents a picture stays: who made it, when, with what, and its record of origin beside it.
    case archive

    /// What `strict` keeps too: a person sees it, follows it or has it read aloud.
    private var forReaders: Set<String> {
        let constructs: [PDFConstruct] = [.language, .pageLabels, .viewerPreferences, .webLink, .conformance]
        return Set(constructs.map(\.rawValue))
    }

    public var policy: NamedPolicy {
        switch self {
        case .default:
            return NamedPolicy(
                name: rawValue, rules: .standard, consent: Set(ConstructGroup.allCases).subtracting([.location]))
        case .strict:
            var rules = Policy.standard
            for entry in ConstructCatalog.entries
            where rules[named: entry.construct] == .allow && !forReaders.contains(entry.construct) {
                rules[named: entry.construct] = .sanitize
            }
            rules[PDFConstruct.signature] = .reject
            rules.recode = true
            return NamedPolicy(name: rawValue, rules: rules, consent: [])
        case .archive:
            var rules = Policy.standard
            for group in ConstructGroup.allCases where group != .location { rules.set(group, to: .allow) }
            rules.set(.provenance, to: .archive)
            return NamedPolicy(name: rawValue, rules: rules, consent: Set(ConstructGroup.allCases))
        }
    }
}
