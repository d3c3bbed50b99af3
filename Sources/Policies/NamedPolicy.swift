public import FileFormats
internal import NativeBytes

/// A policy with its name and with what an upload may consent to keep.
public struct NamedPolicy: Equatable, Sendable {
    /// 1 to 64 of `A-Z a-z 0-9 _ -`.
    public let name: String
    public internal(set) var rules: Policy
    /// What stays when an upload asks for it.
    public internal(set) var consent: Set<ConstructGroup>

    init(name: String, rules: Policy, consent: Set<ConstructGroup>) {
        self.name = name
        self.rules = rules
        self.consent = consent
    }

    /// Everything that the policy says, a line for each construct, in the order of the catalog.
    public var canonicalText: String {
        var lines = ["ingest-policy/1", "orientation \(rules.orientation.rawValue)", "recode \(rules.recode)"]
        lines.append("consent " + consentNames.joined(separator: " "))
        for entry in ConstructCatalog.entries {
            lines.append("\(entry.construct) \((rules[named: entry.construct] ?? entry.defaultTreatment).rawValue)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The names of what an upload may consent to keep, sorted.
    public var consentNames: [String] { consent.map(\.rawValue).sorted() }

    /// SHA-256 of `canonicalText`, in hex: reports name it, so that one can tell by which rules a file was made.
    public var digest: String { SHA256Digest(of: Array(canonicalText.utf8).span).description }

    /// What becomes of an upload's wish to keep something.
    public struct Consent: Equatable, Sendable {
        /// The rules for this upload.
        public let rules: Policy
        /// What is kept because the upload asked for it.
        public let granted: [ConstructGroup]
        /// What the policy does not let an upload keep.
        public let declined: [ConstructGroup]
    }

    /// The rules for an upload that asks to keep `groups`. A construct that the policy rejects stays rejected.
    public func consenting(to groups: [ConstructGroup]) -> Consent {
        var rules = rules
        let wanted = ConstructGroup.allCases.filter(groups.contains)
        let granted = wanted.filter(consent.contains)
        for entry in ConstructCatalog.entries {
            guard let group = entry.group, granted.contains(group), entry.treatments.contains(.allow),
                rules[named: entry.construct] == .sanitize
            else { continue }
            rules[named: entry.construct] = .allow
        }
        return Consent(rules: rules, granted: granted, declined: wanted.filter { !consent.contains($0) })
    }
}
