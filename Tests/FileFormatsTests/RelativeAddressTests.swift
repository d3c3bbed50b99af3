import FileFormats
import Testing

@Suite struct RelativeAddressTests {
    /// RFC 3986, 5.4, without the one whose scheme is its own; the base there is `http://a/b/c/d;p?q`.
    @Test(arguments: [
        ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
        ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
        ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"),
        ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"), ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"),
        ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"), ("../../g", "http://a/g"),
        ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"),
        ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"),
        ("g/../h", "http://a/b/c/h"), ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"), ("g#s/./x", "http://a/b/c/g#s/./x"),
        ("g#s/../x", "http://a/b/c/g#s/../x"),
    ])
    func theStandardsExamples(_ reference: String, _ whole: String) {
        #expect(joined(reference, "http://a/b/c/d;p?q") == whole)
    }

    @Test func aBaseWithoutAPath() {
        #expect(joined("g", "https://a") == "https://a/g")
        #expect(joined("", "https://a") == "https://a")
    }

    @Test(arguments: [
        "g:h", "javascript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "x\n", "1:2", ":",
    ])
    func whatIsNoRelativeReference(_ reference: String) {
        #expect(joined(reference, "http://a/") == nil)
    }

    @Test(arguments: [
        "", "a", "/a", "//a/", "ftp://a/", "file:///a/", "javascript:alert(1)//", "http:a", "http://", "http:///a",
        "mailto:a@example.org", "http://a/\u{7}",
    ])
    func whatIsNoBase(_ base: String) {
        #expect(joined("g", base) == nil)
    }

    @Test func aBaseThatIsTooLong() {
        let most = "http://a/" + String(repeating: "b", count: RelativeAddress.mostBaseBytes - 9)
        #expect(joined("g", most) == "http://a/g")
        #expect(joined("g", most + "b") == nil)
    }

    private func joined(_ reference: String, _ base: String) -> String? {
        RelativeAddress.joined(Array(reference.utf8), to: Array(base.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }
}
