/// What stays of the description of a document (XMP, ISO 32000-2, 14.3.2): which standards it says that it follows,
/// and, where the policy keeps it, its title. The packet is written from these values; nothing of an old one is copied.
struct PDFMetadata: Equatable, Sendable {
    /// ISO 19005: part 2 to 4 and, of the first three, the level of conformance.
    struct Archival: Equatable, Sendable {
        let part: Int
        let level: String?
    }

    /// `nil` for a document that does not say that it is PDF/A.
    var archival: Archival?
    /// The part of ISO 14289 (PDF/UA).
    var accessiblePart: Int?
    /// In UTF-8.
    var title: [UInt8]?

    var isEmpty: Bool { self == PDFMetadata() }

    init() {}

    /// Most bytes of a title, in UTF-8.
    static let mostTitleBytes = 1_000

    /// Most bytes of a packet that is read; those of documents are shorter, but for histories of programs that edit
    /// pictures.
    static let mostPacketBytes = 1 << 20

    /// Reads a packet in UTF-8, as these standards ask for.
    init(packet: [UInt8]) {
        archival = Self.archival(
            part: Self.value(of: "pdfaid:part", in: packet), level: Self.value(of: "pdfaid:conformance", in: packet))
        accessiblePart = Self.value(of: "pdfuaid:part", in: packet).flatMap { ["1": 1, "2": 2][$0] }
        title = Self.title(in: packet)
    }

    /// The copy has streams of objects, which part 1 does not allow. What conforms to part 1 conforms to part 2 at the
    /// same level (ISO 19005-2, 6.1 and annex B). The levels of part 4 are about what is removed.
    private static func archival(part: String?, level: String?) -> Archival? {
        let level = level?.uppercased()
        switch part {
        case "1": return level.flatMap { ["A", "B"].contains($0) ? Archival(part: 2, level: $0) : nil }
        case "2", "3":
            return level.flatMap {
                ["A", "B", "U"].contains($0) ? Archival(part: part == "2" ? 2 : 3, level: $0) : nil
            }
        case "4": return Archival(part: 4, level: nil)
        default: return nil
        }
    }

    // MARK: Reading

    /// The value of a simple property of at most four letters and digits, as an attribute or an element.
    private static func value(of property: String, in packet: [UInt8]) -> String? {
        let name = Array(property.utf8)
        var rest = packet[...]
        while let place = rest.firstRange(of: name) {
            rest = rest[place.upperBound...]
            var value = rest.drop { isSpace($0) }
            guard let sign = value.popFirst(), sign == 0x3D || sign == 0x3E else { continue }
            value = value.drop { isSpace($0) || sign == 0x3D && ($0 == 0x22 || $0 == 0x27) }
            let word = value.prefix { isLetterOrDigit($0) }
            if (1...4).contains(word.count) { return String(decoding: word, as: UTF8.self) }
        }
        return nil
    }

    /// The first text of `dc:title`.
    private static func title(in packet: [UInt8]) -> [UInt8]? {
        guard let start = packet.firstRange(of: Array("<dc:title".utf8)) else { return nil }
        let rest = packet[start.upperBound...]
        let end = rest.firstRange(of: Array("</dc:title".utf8))?.lowerBound ?? rest.endIndex
        guard let item = rest[..<end].firstRange(of: Array("<rdf:li".utf8)),
            let opened = packet[item.upperBound..<end].firstIndex(of: 0x3E)
        else { return nil }
        let text = packet[(opened + 1)..<end].prefix { $0 != 0x3C }
        return XMLText.plain(Array(text)).flatMap { shown($0) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }

    /// A title as it is shown: UTF-8 without control characters, in one line, not longer than a title may be; `nil`
    /// when nothing is left.
    static func shown(_ text: [UInt8]) -> [UInt8]? {
        let characters = String(decoding: text, as: UTF8.self).unicodeScalars.filter {
            !($0.properties.generalCategory == .control || $0.properties.generalCategory == .format)
        }
        var title: [UInt8] = []
        for character in characters {
            let bytes = Array(String(character).utf8)
            guard title.count + bytes.count <= mostTitleBytes else { break }
            title += bytes
        }
        while title.last == 0x20 { title.removeLast() }
        let start = title.firstIndex { $0 != 0x20 } ?? title.endIndex
        return start == title.endIndex ? nil : Array(title[start...])
    }

    // MARK: Writing

    /// The packet that says this and nothing else.
    var packet: [UInt8] {
        var namespaces: [String] = []
        var properties: [String] = []
        if let archival {
            namespaces.append(#"xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/""#)
            properties.append("<pdfaid:part>\(archival.part)</pdfaid:part>")
            if let level = archival.level { properties.append("<pdfaid:conformance>\(level)</pdfaid:conformance>") }
            if archival.part == 4 { properties.append("<pdfaid:rev>2020</pdfaid:rev>") }
        }
        if let accessiblePart {
            namespaces.append(#"xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/""#)
            properties.append("<pdfuaid:part>\(accessiblePart)</pdfuaid:part>")
            if accessiblePart == 2 { properties.append("<pdfuaid:rev>2024</pdfuaid:rev>") }
        }
        if let title {
            namespaces.append(#"xmlns:dc="http://purl.org/dc/elements/1.1/""#)
            let text = String(decoding: XMLText.escaped(title), as: UTF8.self)
            properties.append(
                #"<dc:title><rdf:Alt><rdf:li xml:lang="x-default">\#(text)</rdf:li></rdf:Alt></dc:title>"#)
        }
        let text = """
            <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" \(namespaces.joined(separator: " "))>
            \(properties.joined(separator: "\n"))
            </rdf:Description></rdf:RDF></x:xmpmeta>
            <?xpacket end="r"?>
            """
        return Array(text.utf8)
    }
}
