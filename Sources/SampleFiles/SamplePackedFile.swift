import NativeBytes

/// Puts objects that are given as text into a PDF with object streams and a cross-reference stream (ISO 32000-2, 7.5.7
/// and 7.5.8), a hundred in each, as pdfTeX does.
struct SamplePackedFile: ~Copyable {
    private let deflater: ZlibDeflater
    private var output: [UInt8]
    private var entries: [Entry] = [.free]
    private var waiting: [(number: Int, text: String)] = []

    private enum Entry {
        case free
        case at(Int)
        case packed(stream: Int, index: Int)
    }

    init(version: String) {
        guard let deflater = try? ZlibDeflater(level: 6) else {
            preconditionFailure("libdeflate cannot allocate a compressor")
        }
        self.deflater = deflater
        output = Array("%PDF-\(version)\n%".utf8) + [0xD0, 0xD4, 0xC5, 0xD8, 0x0A]
    }

    borrowing func deflated(_ bytes: [UInt8]) -> [UInt8] { deflater.deflate(bytes.span) }

    /// The number of an object that is set later.
    mutating func reserve() -> Int {
        entries.append(.free)
        return entries.count - 1
    }

    mutating func set(_ number: Int, _ text: String) {
        waiting.append((number, text))
        if waiting.count == 100 { pack() }
    }

    mutating func add(_ text: String) -> Int {
        let number = reserve()
        set(number, text)
        return number
    }

    /// Adds a stream.
    mutating func add(_ dictionary: String, _ data: [UInt8]) -> Int {
        let number = reserve()
        write(number, dictionary, data)
        return number
    }

    private mutating func write(_ number: Int, _ dictionary: String, _ data: [UInt8]) {
        entries[number] = .at(output.count)
        output += Array("\(number) 0 obj\n<< \(dictionary) /Length \(data.count) >>\nstream\n".utf8)
        output += data
        output += Array("\nendstream\nendobj\n".utf8)
    }

    private mutating func pack() {
        guard !waiting.isEmpty else { return }
        let stream = reserve()
        var index = ""
        var body = ""
        for (place, object) in waiting.enumerated() {
            index += "\(object.number) \(body.utf8.count) "
            body += object.text + "\n"
            entries[object.number] = .packed(stream: stream, index: place)
        }
        let data = deflated(Array((index + body).utf8))
        write(
            stream, "/Type /ObjStm /N \(waiting.count) /First \(index.utf8.count) /Filter /FlateDecode",
            data)
        waiting = []
    }

    /// The file, whose catalog is the object `root`.
    consuming func finished(root: Int) -> [UInt8] {
        pack()
        let start = output.count
        let number = reserve()
        entries[number] = .at(start)
        var table: [UInt8] = []
        for entry in entries {
            let (kind, first, second): (UInt8, Int, Int) =
                switch entry {
                case .free: (0, 0, 255)
                case .at(let offset): (1, offset, 0)
                case .packed(let stream, let index): (2, stream, index)
                }
            table += [kind, UInt8(first >> 16 & 255), UInt8(first >> 8 & 255), UInt8(first & 255), UInt8(second)]
        }
        let data = deflated(table)
        write(
            number, "/Type /XRef /Size \(entries.count) /W [1 3 1] /Root \(root) 0 R /Filter /FlateDecode", data)
        return output + Array("startxref\n\(start)\n%%EOF\n".utf8)
    }
}
