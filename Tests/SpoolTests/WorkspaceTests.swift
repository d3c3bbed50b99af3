import Spool
import Testing

@Suite struct WorkspaceTests {
    @Test(arguments: ["a", "Z", "0", "_", "-", "clinic_1-A", String(repeating: "a", count: 64)])
    func `words of the safe alphabet are workspaces`(name: String) {
        #expect(Workspace(name)?.name == name)
    }

    @Test(arguments: [
        "", ".", "..", "a.b", "a/b", "a\\b", " a", "a ", "a\n", "a\0", "ä", "a\u{301}", "\u{FF41}", "\u{212A}",
        String(repeating: "a", count: 65),
    ])
    func `anything else is none`(name: String) {
        #expect(Workspace(name) == nil)
    }

    @Test func `a file in incoming itself is of the workspace default`() {
        #expect(Workspace.default.name == "default")
    }
}
