import IngestTestSupport
import ObjectStorage
import Testing

@Suite struct ObjectKeyTests {
    @Test(arguments: [
        ("a", ["a"]),
        ("default/0b5c8d6e-1111-4222-8333-444455556666.jpg", ["default", "0b5c8d6e-1111-4222-8333-444455556666.jpg"]),
        ("a/b/c/d", ["a", "b", "c", "d"]), ("A-Z_0.9", ["A-Z_0.9"]), ("a..b", ["a..b"]), ("a.", ["a."]),
        (String(repeating: "k", count: 128), [String(repeating: "k", count: 128)]),
    ])
    func `safe components are a key`(path: String, components: [String]) throws {
        let key = try #require(ObjectKey(path))
        #expect(key.components == components)
        #expect(key.description == path)
    }

    @Test(arguments: [
        "", "/", "//", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b", "a/./b", ".a", "a/.b", "...", "a b",
        "a\\b",
        "a\n", "a\0", "a:b", "a%2e", "~", "a~", "ä", "a\u{301}", "a/\u{301}", "\u{FF0E}\u{FF0E}", "a\u{2215}b",
        "a\u{202E}b",
        String(repeating: "k", count: 129), "a/" + String(repeating: "k", count: 129), "*", "a?b", "a#b", "a+b", "a@b",
    ])
    func `anything else is none`(path: String) {
        #expect(ObjectKey(path) == nil)
    }

    @Test func `no hostile name that is a key leads anywhere but to a plain name`() {
        for name in HostileNames.generate(1_000, seed: 6) {
            guard let key = ObjectKey(String(decoding: name, as: UTF8.self)) else { continue }
            for component in key.components {
                #expect(component.wholeMatch(of: #/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}/#) != nil)
            }
        }
    }
}
