import FileFormats
import IngestTestSupport
import NativeBytes
import Sanitizers
import Testing

/// Files whose structure is made to cost time and memory. Each ends with a rejection, and soon: what bounds the work is
/// looked at before the work, so that these tests measure the time of the processor, loosely.
@Suite struct PDFStructureBombTests {
    private func code(_ bytes: [UInt8], _ limits: Limits = Limits()) -> String {
        let clock = ProcessorClock()
        defer { #expect(clock.seconds < 5) }
        do throws(SanitizationError) {
            _ = try PDFSanitizer(limits: limits).sanitize(bytes.span)
            return "accepted"
        } catch {
            guard case .rejected(let rejection) = error else { return "\(error)" }
            return rejection.code
        }
    }

    /// Bounds that a small bomb goes beyond.
    private var small: Limits {
        var limits = Limits()
        limits.decodedBytes = 3_000_000
        limits.objects = 1_000
        return limits
    }

    private func deflated(_ bytes: [UInt8]) -> [UInt8] {
        guard let deflater = try? ZlibDeflater(level: 9) else { return [] }
        return deflater.deflate(bytes.span)
    }

    /// A file whose one cross-reference stream has these entries and data.
    private func file(_ objects: [(Int, [UInt8])] = [], crossReference entries: String, _ data: [UInt8]) -> [UInt8] {
        var file = Array("%PDF-1.7\n".utf8)
        for (number, object) in objects { file += Array("\(number) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8) }
        let start = file.count
        file += Array("9 0 obj\n".utf8)
        file += PDFTestDocument.stream("/Type /XRef /Root 1 0 R \(entries)", data)
        return file + Array("\nendobj\nstartxref\n\(start)\n%%EOF\n".utf8)
    }

    // MARK: Cross-references

    @Test(arguments: [
        ("/Size 2147483648 /W [ 1 4 2 ] /Index [ 2147483640 1 ]", 7), ("/Size 2147483648 /W [ 0 1 0 ]", 1),
        ("/Size 9 /W [ 0 1 0 ] /Index [ 0 9999999999999 ]", 1), ("/Size 200001 /W [ 0 1 0 ]", 200_001),
        ("/Size 9 /W [ 0 1 0 ] /Index [ 0 999999999999999999 ]", 1),
    ])
    func `a cross-reference of too many objects is refused`(_ entries: String, _ bytes: Int) {
        let bomb = file(crossReference: entries, [UInt8](repeating: 1, count: bytes))
        #expect(code(bomb) == "limits.objects")
    }

    @Test func `entries that take next to no bytes are counted all the same`() {
        let section = Array(repeating: "0 500", count: 100).joined(separator: " ")
        let data = deflated([UInt8](repeating: 0, count: 50_000))
        let bomb = file(crossReference: "/Size 9 /W [ 0 1 0 ] /Index [ \(section) ] /Filter /FlateDecode", data)
        #expect(code(bomb, small) == "limits.objects")
    }

    @Test(arguments: ["", "/DecodeParms << /Predictor 12 /Columns 1000000 >>", "/DecodeParms << /Predictor 15 >>"])
    func `a cross-reference stream that unpacks to too much is refused`(_ entries: String) {
        let data = deflated([UInt8](repeating: 0, count: 4_000_000))
        let bomb = file(crossReference: "/Size 9 /W [ 1 4 2 ] /Filter /FlateDecode \(entries)", data)
        #expect(code(bomb, small) == "limits.decoded-bytes")
    }

    @Test(arguments: ["[ 9 9 9 ]", "[ 1 8 99999999 ]", "[ -1 4 2 ]", "[ 1 2 ]", "[ 0 0 0 ]", "7"])
    func `fields of impossible widths are damage`(_ widths: String) {
        let bomb = file(crossReference: "/Size 2 /W \(widths)", [UInt8](repeating: 1, count: 14))
        #expect(code(bomb) == "pdf.damaged")
    }

    // MARK: Object streams

    /// A file in whose object stream (8) the catalog is.
    private func packed(_ dictionary: String, _ data: [UInt8], entry: [UInt8] = [2, 0, 0, 0, 8, 0, 0]) -> [UInt8] {
        let stream = PDFTestDocument.stream("/Type /ObjStm \(dictionary)", data)
        return file(
            [(8, stream)], crossReference: "/Size 10 /W [ 1 4 2 ] /Index [ 1 1 8 1 ]", entry + [1, 0, 0, 0, 9, 0, 0])
    }

    @Test func `an object stream that unpacks to too much is refused`() {
        let data = deflated([UInt8](repeating: 0x20, count: 4_000_000))
        #expect(code(packed("/N 1 /First 4 /Filter /FlateDecode", data), small) == "limits.decoded-bytes")
    }

    @Test(arguments: [2, 3])
    func `an object stream that is packed several times and unpacks to too much is refused`(_ times: Int) {
        var data = [UInt8](repeating: 0x20, count: 4_000_000)
        for _ in 0..<times { data = deflated(data) }
        let filters = Array(repeating: "/FlateDecode", count: times).joined(separator: " ")
        #expect(code(packed("/N 1 /First 4 /Filter [ \(filters) ]", data), small) == "limits.decoded-bytes")
    }

    @Test func `an object stream of more values than the limit is refused`() {
        let array = Array("1 0 [\(String(repeating: "0 ", count: 120_000))]".utf8)
        #expect(code(packed("/N 1 /First 4 /Filter /FlateDecode", deflated(array)), small) == "limits.objects")
    }

    @Test func `an object stream in an object stream is damage`() {
        let stream = PDFTestDocument.stream("/Type /ObjStm /N 1 /First 4", Array("8 0 null".utf8))
        let bomb = file(
            [(7, stream)], crossReference: "/Size 10 /W [ 1 4 2 ] /Index [ 1 1 7 2 ]",
            [2, 0, 0, 0, 8, 0, 0] + [1, 0, 0, 0, 9, 0, 0] + [2, 0, 0, 0, 7, 0, 0])
        #expect(code(bomb) == "pdf.damaged")
    }

    @Test(arguments: [[0, 0, 0, 77], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF]] as [[UInt8]])
    func `an object stream that does not exist is damage`(_ number: [UInt8]) {
        let entry = [2] + number + [0, 0]
        #expect(code(packed("/N 1 /First 4", Array("1 0 null".utf8), entry: entry)) == "pdf.damaged")
    }

    @Test(arguments: ["/N 2147483647 /First 4", "/N 1 /First 2147483647", "/N -1 /First 4", "/N 1 /First 99999"])
    func `an object stream of a false count is damage`(_ dictionary: String) {
        #expect(["pdf.damaged", "limits.objects"].contains(code(packed(dictionary, Array("1 0 null".utf8)))))
    }

    // MARK: Nesting and sharing

    @Test(arguments: ["[", "<</A "])
    func `arrays and dictionaries a million levels deep are refused`(_ opening: String) {
        var document = PDFTestDocument()
        document[10] = String(repeating: opening, count: 1_000_000)
        #expect(code(document.bytes) == "limits.nesting")
    }

    @Test func `objects that lie in each other are damage`() {
        // Each is a string that holds all that follow, and would be read again for each of them.
        var text = "%PDF-1.7\n"
        var table = "xref\n0 20001\n0000000000 65535 f \n"
        for number in 1...20_000 {
            let offset = String(text.utf8.count)
            table += String(repeating: "0", count: 10 - offset.count) + offset + " 00000 n \n"
            text += "\(number) 0 obj ("
        }
        text += String(repeating: ")", count: 20_000) + " endobj\n"
        let start = text.utf8.count
        text += table + "trailer << /Size 20001 /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        #expect(code(Array(text.utf8)) == "pdf.damaged")
    }

    @Test func `a page tree of the same page many times is refused`() {
        var document = PDFTestDocument()
        document[2] = "<< /Type /Pages /Count 100000 /Kids [ \(String(repeating: "3 0 R ", count: 100_000)) ] >>"
        #expect(code(document.bytes) == "pdf.bad-page")
    }

    @Test func `a dictionary of many keys in falling order costs no more than sorting it`() {
        var document = PDFTestDocument()
        let entries = (1_000_000..<1_050_000).reversed().map { "/K\($0) 1" }.joined(separator: " ")
        document[10] = "<< \(entries) >>"
        #expect(code(document.bytes) == "accepted")
    }

    /// The clean copy has a stream of objects, which counts too: a file that just keeps a limit, and whose copy does
    /// not, is over it. That is no failure of ours.
    @Test func `a copy that goes beyond a limit is the file's matter, wherever the limit lies`() {
        var document = PDFTestDocument()
        document.addStream(
            4, "/Filter /FlateDecode", deflated([UInt8](repeating: 0x20, count: 5_000) + Array("0 0 m 9 9 l S".utf8)))
        let bytes = document.bytes
        var codes: Set<String> = []
        for limit in stride(from: 4_900, through: 8_000, by: 7) {
            var limits = Limits()
            limits.decodedBytes = limit
            codes.insert(code(bytes, limits))
        }
        #expect(codes == ["accepted", "limits.decoded-bytes"])
    }
}
