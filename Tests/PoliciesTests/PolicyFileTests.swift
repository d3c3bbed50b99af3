import FileFormats
import Policies
import Spool
import Testing

@Suite struct PolicyFileTests {
    private func mistakes(_ yaml: String) -> [String] {
        do throws(PolicyMistakes) {
            _ = try PolicyFile.read(yaml)
            return []
        } catch {
            return error.mistakes.map(\.description)
        }
    }

    @Test(arguments: ["", "# nothing\n", "rules:\n", "extends: default"])
    func `a file that says nothing is the profile default`(yaml: String) throws {
        let set = try PolicyFile.read(yaml)
        #expect(set.base.rules == .standard)
        #expect(set.base.digest == Profile.default.policy.digest)
        #expect(set.workspaces.isEmpty)
    }

    @Test func `rules, options and consent are read`() throws {
        let set = try PolicyFile.read(
            """
            name: clinic
            extends: default
            rules:
              provenance: archive
              jpeg.trailing.*: reject
              jpeg.com: reject
            options:
              orientation: bake
              recode: true
            consent: [copyright, location]
            """)
        let policy = set.base
        #expect(policy.name == "clinic")
        #expect(policy.rules[JPEGConstruct.comment] == .reject)
        #expect(policy.rules[JPEGConstruct.trailingVideo] == .reject)
        #expect(policy.rules[JPEGConstruct.trailing] == .sanitize)
        #expect(policy.rules[JPEGConstruct.jumbf] == .archive)
        #expect(policy.rules.orientation == .bake && policy.rules.recode)
        #expect(policy.consent == [.copyright, .location])
    }

    @Test func `the more exact rule wins, wherever it stands`() throws {
        let rules = ["jpeg.trailing.mp4: sanitize", "jpeg.*: reject", "provenance: sanitize"]
        for order in [rules, rules.reversed()] {
            let set = try PolicyFile.read("rules:\n" + order.map { "  \($0)\n" }.joined())
            #expect(set.base.rules[JPEGConstruct.trailingVideo] == .sanitize)
            #expect(set.base.rules[JPEGConstruct.trailingPicture] == .reject)
            #expect(set.base.rules[JPEGConstruct.jumbf] == .reject)
            #expect(set.base.rules[PNGConstruct.text] == .sanitize)
        }
    }

    @Test func `a workspace changes what the policy says, or extends another profile`() throws {
        let set = try PolicyFile.read(
            """
            name: clinic
            rules: {jpeg.com: reject}
            workspaces:
              radiology:
                rules: {png.time: reject}
              legal:
                extends: strict
                consent: []
            """)
        let radiology = set.policy(for: Workspace("radiology"))
        #expect(radiology.name == "clinic/radiology")
        #expect(radiology.rules[JPEGConstruct.comment] == .reject && radiology.rules[PNGConstruct.time] == .reject)
        let legal = set.policy(for: Workspace("legal"))
        #expect(legal.rules == Profile.strict.policy.rules && legal.consent.isEmpty)
        #expect(set.policy(for: Workspace("other")) == set.base)
        #expect(set.policy(for: nil) == set.base)
        #expect(set.base.rules[PNGConstruct.time] == .sanitize)
    }

    @Test func `every mistake is named with its line`() {
        let found = mistakes(
            """
            name: a b
            extends: lax
            rules:
              jpeg.com: allow
              jpeg.comment: reject
              jpeg.app0.jfif: perhaps
              jpeg.app0.*: archive
            options:
              orientation: turn
              recode: often
              speed: 3
            consent: [copyright, everything]
            workspaces:
              "no/slash":
                extends: strict
              lab:
                name: x
            colour: red
            """)
        #expect(
            found == [
                "line 1: 'name' is 1 to 64 of A-Z a-z 0-9 _ -",
                "line 2: 'extends' is one of default, strict, archive",
                "line 4: 'jpeg.com' cannot be 'allow': it is one of sanitize, reject",
                "line 5: 'jpeg.comment' is neither a construct nor a group ('policy show' lists them)",
                "line 6: 'jpeg.app0.jfif' is one of sanitize, reject",
                "line 7: 'jpeg.app0.thumbnail' cannot be 'archive': it is one of sanitize, reject",
                "line 9: 'orientation' is one of tag, bake",
                "line 10: 'recode' is one of true, false",
                "line 11: unknown option 'speed'",
                "line 12: 'everything' is none of "
                    + ConstructGroup.allCases.map(\.rawValue).joined(separator: ", "),
                "line 14: a workspace's name is 1 to 64 of A-Z a-z 0-9 _ -",
                "line 17: unknown key 'name'",
                "line 18: unknown key 'colour'",
            ])
    }

    @Test(arguments: [
        ("rules: [a]", "line 1: 'rules' is made of 'key: value' lines"),
        ("- a", "line 1: a policy is made of 'key: value' lines"),
        ("consent: copyright", "line 1: 'consent' is a list, such as [copyright]"),
        ("rules:\n  jpeg.com: reject\n  jpeg.com: sanitize", "line 2: this is not YAML: 'jpeg.com' stands twice"),
        ("name: [a", "line 2: this is not YAML: did not find expected ',' or ']'"),
    ])
    func `what is not of the right form is named`(yaml: String, expected: String) {
        #expect(mistakes(yaml).first == expected)
    }
}
