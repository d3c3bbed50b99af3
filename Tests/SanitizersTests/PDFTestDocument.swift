/// Writes PDFs for the tests, byte by byte and without a library (ISO 32000-2, 7.5).
///
/// Objects 1 to 5 are the catalog, the page tree, the page, its contents and its font; the test adds entries to them
/// and objects from 10 on.
struct PDFTestDocument {
    /// What hides must not come out of the sanitizer.
    static let canary = "CANARY-7f3a"

    var catalog = ""
    var page = ""
    var font = ""
    var resources = ""
    var trailer = ""
    var contents = "BT /F1 12 Tf 20 60 Td (Hello) Tj ET"
    /// The text of each object; a stream's is made by `stream`.
    var objects: [Int: [UInt8]] = [:]
    /// Before the header, and after the end mark.
    var leading: [UInt8] = []
    var trailing: [UInt8] = []

    subscript(number: Int) -> String {
        get { String(decoding: objects[number] ?? [], as: UTF8.self) }
        set { objects[number] = Array(newValue.utf8) }
    }

    mutating func addStream(_ number: Int, _ entries: String = "", _ data: [UInt8]) {
        objects[number] = Self.stream(entries, data)
    }

    mutating func addStream(_ number: Int, _ entries: String = "", text: String) {
        addStream(number, entries, Array(text.utf8))
    }

    static func stream(_ entries: String, _ data: [UInt8]) -> [UInt8] {
        Array("<< \(entries) /Length \(data.count) >>\nstream\n".utf8) + data + Array("\nendstream".utf8)
    }

    private var all: [Int: [UInt8]] {
        var all = objects
        func fill(_ number: Int, _ text: String) {
            if all[number] == nil { all[number] = Array(text.utf8) }
        }
        fill(1, "<< /Type /Catalog /Pages 2 0 R \(catalog) >>")
        fill(2, "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>")
        fill(
            3,
            "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 100 100 ] /Contents 4 0 R "
                + "/Resources << /Font << /F1 5 0 R >> \(resources) >> \(page) >>")
        if all[4] == nil { all[4] = Self.stream("", Array(contents.utf8)) }
        fill(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica \(font) >>")
        return all
    }

    /// The file, with a cross-reference table.
    var bytes: [UInt8] {
        let body = Self.section(
            all, after: Array("%PDF-1.7\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A], trailer: trailer)
        return leading + body + trailing
    }

    /// The file with one more revision (7.5.6), in which `objects` take the place of those of the same number.
    static func revision(of file: [UInt8], _ objects: [Int: String]) -> [UInt8] {
        let text = String(decoding: file, as: UTF8.self)
        let previous =
            text.components(separatedBy: "startxref\n").last.flatMap { $0.split(separator: "\n").first } ?? "0"
        return section(objects.mapValues { Array($0.utf8) }, after: file, trailer: "/Prev \(previous)")
    }

    private static func section(_ objects: [Int: [UInt8]], after start: [UInt8], trailer: String) -> [UInt8] {
        var file = start
        var table = "xref\n0 1\n0000000000 65535 f \n"
        for number in objects.keys.sorted() {
            table += "\(number) 1\n\(padded(file.count)) 00000 n \n"
            file += Array("\(number) 0 obj\n".utf8) + (objects[number] ?? []) + Array("\nendobj\n".utf8)
        }
        let size = max(5, objects.keys.max() ?? 0) + 1
        let position = file.count
        return file
            + Array("\(table)trailer\n<< /Size \(size) /Root 1 0 R \(trailer) >>\nstartxref\n\(position)\n%%EOF\n".utf8)
    }

    /// The file with all objects that are no streams packed into an object stream (7.5.7), which gets `entries` too.
    ///
    /// - Parameter stray: an object of which the table says that it is the first of the object stream.
    func packed(entries: String = "", stray: Int? = nil) -> [UInt8] {
        let plain = all.filter { !$0.value.contains(Array("endstream".utf8)) }
        let streamNumber = (all.keys.max() ?? 5) + 1
        var index = ""
        var body: [UInt8] = []
        var places: [Int: [UInt8]] = [0: [0, 0, 0, 0, 0, 0xFF, 0xFF]]
        for (position, number) in plain.keys.sorted().enumerated() {
            index += "\(number) \(body.count) "
            body += (plain[number] ?? []) + [0x0A]
            places[number] = [2] + Self.bigEndian(streamNumber) + [0, UInt8(position)]
        }
        var streams = all.filter { plain[$0.key] == nil }
        streams[streamNumber] = Self.stream(
            "/Type /ObjStm /N \(plain.count) /First \(index.utf8.count) \(entries)", Array(index.utf8) + body)
        var file = Array("%PDF-1.7\n".utf8)
        for number in streams.keys.sorted() {
            places[number] = [1] + Self.bigEndian(file.count) + [0, 0]
            file += Array("\(number) 0 obj\n".utf8) + (streams[number] ?? []) + Array("\nendobj\n".utf8)
        }
        places[streamNumber + 1] = [1] + Self.bigEndian(file.count) + [0, 0]
        if let stray { places[stray] = [2] + Self.bigEndian(streamNumber) + [0, 0] }
        let start = file.count
        let numbers = places.keys.sorted()
        let sections = numbers.map { "\($0) 1" }.joined(separator: " ")
        let table = Self.stream(
            "/Type /XRef /Size \(streamNumber + 2) /W [ 1 4 2 ] /Index [ \(sections) ] /Root 1 0 R",
            numbers.flatMap { places[$0] ?? [] })
        return file + Array("\(streamNumber + 1) 0 obj\n".utf8) + table
            + Array("\nendobj\nstartxref\n\(start)\n%%EOF\n".utf8)
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [UInt8(number >> 24 & 255), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
    }

    private static func padded(_ number: Int) -> String {
        String(repeating: "0", count: 10 - String(number).count) + String(number)
    }
}

extension String {
    /// The parts between `separator`.
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
