import FileFormats
import Foundation
import Policies

/// What a policy says, for a person and for a program.
struct PolicyPage {
    private let policy: NamedPolicy
    private let consent: NamedPolicy.Consent

    init(_ policy: NamedPolicy, _ consent: NamedPolicy.Consent) {
        self.policy = policy
        self.consent = consent
    }

    private struct Object: Encodable {
        var name: String
        var digest: String
        var orientation: String
        var recode: Bool
        var linkSchemes: [String]
        var formValues: String
        var consent: [String]
        var rules: [String: String]
    }

    func json() throws -> String {
        let rules = ConstructCatalog.entries.map { ($0.construct, treatment(of: $0)) }
        let object = Object(
            name: policy.name, digest: policy.digest, orientation: consent.rules.orientation.rawValue,
            recode: consent.rules.recode, linkSchemes: consent.rules.linkSchemeNames,
            formValues: consent.rules.formValues.rawValue, consent: policy.consentNames,
            rules: Dictionary(rules) { first, _ in first })
        return try JSONText.object(object)
    }

    func text() -> String {
        let lines = [
            "name         \(policy.name)",
            "digest       \(policy.digest)",
            "orientation  \(consent.rules.orientation.rawValue)",
            "recode       \(consent.rules.recode)",
            "links        \(consent.rules.linkSchemeNames.joined(separator: " "))",
            "form values  \(consent.rules.formValues.rawValue)",
            "consent      \(policy.consent.isEmpty ? "-" : policy.consentNames.joined(separator: " "))",
            "",
        ]
        var table = ""
        let width = ConstructCatalog.entries.map(\.construct.count).max() ?? 0
        for entry in ConstructCatalog.entries {
            let group = entry.group?.rawValue ?? ""
            table += TextTable.line([
                .left(entry.construct, width + 1), .left(treatment(of: entry), 9), .left(group, group.count),
            ])
        }
        return lines.joined(separator: "\n") + "\n" + table
    }

    private func treatment(of entry: ConstructCatalog.Entry) -> String {
        (consent.rules[named: entry.construct] ?? entry.defaultTreatment).rawValue
    }
}
