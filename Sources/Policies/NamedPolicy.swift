public import FileFormats
internal import NativeBytes

/// A policy with its name and with what an upload may consent to keep.
public struct NamedPolicy: Equatable, Sendable {
    /// 1 to 64 of `A-Z a-z 0-9 _ -`.
    public let name: String
    public let rules: Policy
    /// What stays when an upload asks for it.
    public let consent: Set<ConstructGroup>
    /// SHA-256 of `canonicalText`, in hex: reports name it, so that one can tell by which rules a file was made.
    public let digest: String

    init(name: String, rules: Policy, consent: Set<ConstructGroup>) {
        self.name = name
        self.rules = rules
        self.consent = consent
        digest = SHA256Digest(of: Array(Self.canonicalText(rules, consent).utf8).span).description
    }

    /// Everything that the policy says, a line for each construct, in the order of the catalog.
    public var canonicalText: String { Self.canonicalText(rules, consent) }

    private static func canonicalText(_ rules: Policy, _ consent: Set<ConstructGroup>) -> String {
        let names = consent.map(\.rawValue).sorted().joined(separator: " ")
        let head = [
            "ingest-policy/1", "orientation \(rules.orientation.rawValue)", "recode \(rules.recode)",
            "link-schemes \(rules.linkSchemeNames.joined(separator: " "))",
            "form-values \(rules.formValues.rawValue)", "consent \(names)",
        ]
        let lines = zip(ConstructCatalog.entries, rules.treatments).map { "\($0.construct) \($1.rawValue)" }
        return (head + lines).joined(separator: "\n") + "\n"
    }

    /// The policy for one file that somebody released from quarantine: `constructs`, by their stable names, are no
    /// reason to refuse it, and stay where a file can carry them.
    public func releasing(_ constructs: [String]) -> NamedPolicy {
        guard !constructs.isEmpty else { return self }
        var rules = rules
        for entry in ConstructCatalog.entries where constructs.contains(entry.construct) {
            rules[named: entry.construct] = entry.treatments.contains(.allow) ? .allow : .sanitize
        }
        return NamedPolicy(name: name, rules: rules, consent: consent)
    }

    /// The names of what an upload may consent to keep, sorted.
    public var consentNames: [String] { consent.map(\.rawValue).sorted() }

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
        guard !groups.isEmpty else { return Consent(rules: rules, granted: [], declined: []) }
        var rules = rules
        let wanted = ConstructGroup.allCases.filter(groups.contains)
        let granted = wanted.filter(consent.contains)
        for entry in ConstructCatalog.entries {
            guard let group = entry.group, granted.contains(group), rules[named: entry.construct] == .sanitize
            else { continue }
            // What cannot stay in the file is kept beside it.
            rules[named: entry.construct] = entry.treatments.contains(.allow) ? .allow : .archive
        }
        return Consent(rules: rules, granted: granted, declined: wanted.filter { !consent.contains($0) })
    }
}
