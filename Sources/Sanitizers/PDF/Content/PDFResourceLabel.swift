import FileFormats
import NativeBytes

/// The names that a document gives to its resources (ISO 32000-2, 7.8.3): any 127 bytes, which nobody sees. Those that
/// programs choose are short, as `F1`, `Im12` or `pgf@ca0.5`; any other becomes eight letters that are made of it,
/// wherever it stands: in resource dictionaries, in content and in default appearances. So one content can be painted
/// among different dictionaries, and what is written is the same each time.
enum PDFResourceLabel {
    /// The name that stays for `name`. That of what it gives is itself.
    static func kept(_ name: String) -> String { isPlain(name) || known.contains(name) ? name : letters(of: name) }

    static func kept(_ name: PDFName) -> PDFName { PDFName(kept(name.text)) }

    private static let most = (letters: 8, digits: 6, marks: 3)
    private static let marks = Set("_-.+@#".utf8)

    private static func isPlain(_ name: String) -> Bool {
        var count = (letters: 0, digits: 0, marks: 0)
        for byte in name.utf8 {
            switch byte {
            case 0x30...0x39: count.digits += 1
            case 0x41...0x5A, 0x61...0x7A: count.letters += 1
            case _ where marks.contains(byte): count.marks += 1
            default: return false
            }
        }
        return count.letters <= most.letters && count.digits <= most.digits && count.marks <= most.marks
    }

    /// Colour spaces that have a name of their own (8.6.3 and 8.6.5.6), and fonts that viewers know by their names
    /// when a default appearance has no other.
    private static let known: Set<String> = {
        var names: Set<String> = ["DeviceGray", "DeviceRGB", "DeviceCMYK", "DefaultGray", "DefaultRGB", "DefaultCMYK"]
        for family in ["Helvetica", "Courier", "Arial", "TimesNewRoman", "CourierNew", "Times"] {
            for style in [
                "", "-Roman", "-Bold", "-Italic", "-Oblique", "-BoldItalic", "-BoldOblique", ",Bold", ",Italic",
                ",BoldItalic",
            ] {
                names.formUnion([family + style, family + "PS" + style + "MT"])
            }
            names.insert(family + "PSMT")
        }
        return names.union(["ArialMT", "Arial-BoldMT", "Arial-ItalicMT", "Arial-BoldItalicMT", "ZapfDingbats"])
    }()

    private static func letters(of name: String) -> String {
        let digest = SHA256Digest(of: name.utf8.span).bytes
        var number = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var letters: [UInt8] = []
        for _ in 0..<most.letters {
            letters.append(0x61 + UInt8(number % 26))
            number /= 26
        }
        return String(decoding: letters, as: UTF8.self)
    }
}
