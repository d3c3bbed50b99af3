/// File names as a hostile client would choose them: every one is a name that Linux takes (1 to 255 bytes, no NUL, no
/// `/`, neither `.` nor `..`), and no two are the same.
public enum HostileNames {
    /// What acts on terminals, logs, shells, paths, spreadsheets and eyes.
    private static let parts: [[UInt8]] =
        [
            "\n", "\r\n", "\t", "\u{7}", "\u{8}", "\u{1B}[2J", "\u{1B}]0;title\u{7}", "\u{7F}", "\u{85}", "\u{9B}31m",
            "\u{202E}gpj.exe", "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{2028}", "\u{2029}", "\u{AD}", "\u{A0}",
            "\u{3164}",
            "\u{E000}", "\u{E0041}", "\u{1F468}\u{200D}\u{1F469}", "e\u{301}", "\u{FF0F}", "\u{2215}",
            "..", "..\\..\\", "C:\\", "%2e%2e%2f", "%00", "~", "$(id)", "`id`", ";rm -rf .;", "|", "&&", "*", "?", "\\",
            "\"", "'", "<script>", "=cmd()", "-rf", "--output", "CON", "NUL", "AUX.jpg", "COM1", "LPT9", "desktop.ini",
            ".htaccess", "$MFT", "a", "photo", ".jpg", ".JPG", ".pdf.exe", ".jpg.", " ", "level=error msg=forged",
            "{\"verdict\":\"accepted\"}",
        ].map { Array($0.utf8) } + [
            // Not UTF-8: stray continuation, overlong '/', surrogate, past U+10FFFF, cut sequence.
            [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xFF, 0xFE],
        ]

    public static func generate(_ count: Int, seed: UInt64) -> [[UInt8]] {
        var generator = SeededGenerator(seed: seed)
        var names: Set<[UInt8]> = [Array(repeating: 0x61, count: 255), Array(repeating: 0x0A, count: 255)]
        while names.count < count {
            var name: [UInt8] = []
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                name += parts.randomElement(using: &generator) ?? []
                if Int.random(in: 0..<4, using: &generator) == 0 {
                    name += generator.bytes(4).filter { $0 != 0 && $0 != 0x2F }
                }
            }
            if Int.random(in: 0..<20, using: &generator) == 0 { name += Array(repeating: 0x78, count: 255) }
            name = Array(name.prefix(255))
            if !name.isEmpty, name != [0x2E], name != [0x2E, 0x2E] { names.insert(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
