import FileFormats
import Policies
import Testing

@Suite struct NamedPolicyTests {
    @Test func `the digest tells policies apart, and not their names`() throws {
        #expect(Set(Profile.allCases.map(\.policy.digest)).count == Profile.allCases.count)
        let named = try PolicyFile.read("name: clinic").base
        #expect(named.digest == Profile.default.policy.digest)
        for change in [
            "rules: {jpeg.com: reject}", "options: {orientation: bake}", "options: {form-values: clear}",
            "options: {link-schemes: [https]}", "consent: []",
        ] {
            #expect(try PolicyFile.read(change).base.digest != named.digest, "\(change)")
        }
    }

    @Test func `each construct has a line, in the three states and the one for records of origin`() {
        let lines = Profile.archive.policy.canonicalText.split(separator: "\n")
        #expect(lines.count == 6 + ConstructCatalog.entries.count)
        #expect(lines.contains("jpeg.app11.jumbf archive") && lines.contains("jpeg.com sanitize"))
    }

    @Test func `strict refuses signed documents, recodes, and grants nothing`() {
        let strict = Profile.strict.policy
        #expect(strict.rules[PDFConstruct.signature] == .reject && strict.rules.recode)
        let consent = strict.consenting(to: [.copyright])
        #expect(consent.rules == strict.rules && consent.granted.isEmpty && consent.declined == [.copyright])
        // What a person sees, follows or has read aloud stays.
        let kept = ConstructCatalog.entries.map(\.construct).filter { strict.rules[named: $0] == .allow }
        #expect(
            Set(kept) == [
                "pdf.language", "pdf.page-labels", "pdf.viewer-preferences", "pdf.uri.link", "pdf.conformance",
            ])
    }

    @Test func `consent keeps what the policy grants, and nothing else`() {
        let consent = Profile.default.policy.consenting(to: [.location, .copyright, .copyright])
        #expect(consent.granted == [.copyright] && consent.declined == [.location])
        for entry in ConstructCatalog.entries where entry.defaultTreatment == .sanitize {
            let isKept = entry.group == .copyright && entry.treatments.contains(.allow)
            #expect(consent.rules[named: entry.construct] == (isKept ? .allow : .sanitize), "\(entry.construct)")
        }
    }

    @Test func `a record of origin that an upload consents to keep is archived`() {
        let consent = Profile.default.policy.consenting(to: [.provenance])
        #expect(consent.granted == [.provenance])
        #expect(consent.rules[JPEGConstruct.jumbf] == .archive && consent.rules[PNGConstruct.c2pa] == .archive)
    }

    @Test func `every construct of a group can be kept in some way`() {
        for entry in ConstructCatalog.entries where entry.group != nil {
            #expect(entry.treatments.contains(.allow) || entry.treatments.contains(.archive), "\(entry.construct)")
        }
    }

    @Test func `what a policy rejects stays rejected, whoever consents`() throws {
        let policy = try PolicyFile.read("rules: {provenance: reject}\nconsent: [provenance]").base
        let consent = policy.consenting(to: [.provenance])
        #expect(consent.rules[JPEGConstruct.jumbf] == .reject)
    }

    @Test func `every group has a construct, and every construct can be sanitized`() {
        for group in ConstructGroup.allCases {
            #expect(ConstructCatalog.entries.contains { $0.group == group }, "\(group)")
        }
        for entry in ConstructCatalog.entries {
            #expect(entry.treatments.contains(.sanitize))
            #expect(entry.treatments.contains(entry.defaultTreatment))
        }
    }
}
