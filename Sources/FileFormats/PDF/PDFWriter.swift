import NativeBytes

/// Writes a document afresh (ISO 32000-2, 7.5): header, streams, all other objects packed into object streams, one
/// cross-reference stream. The same content always gives the same bytes.
public enum PDFWriter {
    /// Most objects in one object stream.
    private static let objectsPerStream = 200

    /// Where an object is (7.5.8.3).
    private enum Entry {
        case free
        case at(Int)
        case packed(stream: Int, index: Int)
    }

    public static func write(_ content: PDFContent) -> [UInt8] {
        var output = Array("%PDF-\(content.version)\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]
        var entries = [Entry](repeating: .free, count: content.objects.count + 1)
        var packed: [Int] = []
        var identity: [UInt8] = []
        output.reserveCapacity(content.objects.reduce(4_096) { $0 + 128 + ($1.stream?.data.count ?? 0) })
        for (index, object) in content.objects.enumerated() {
            guard let stream = object.stream else {
                packed.append(index + 1)
                continue
            }
            entries[index + 1] = .at(output.count)
            append(
                stream, object.value.dictionary ?? [:], number: index + 1, to: &output, identifiedBy: &identity)
        }
        for start in stride(from: 0, to: packed.count, by: objectsPerStream) {
            let numbers = packed[start..<min(start + objectsPerStream, packed.count)]
            let number = entries.count
            for (index, member) in numbers.enumerated() { entries[member] = .packed(stream: number, index: index) }
            entries.append(.at(output.count))
            let stream = objectStream(numbers, of: content)
            append(stream.data, stream.dictionary, number: number, to: &output, identifiedBy: &identity)
        }
        appendCrossReference(
            entries, information: content.information, digest: SHA256Digest(of: identity.span), to: &output)
        return output
    }

    /// - Parameter identity: what the identifier of the file is a digest of (14.4): what stands before the data of each
    ///   stream, and the digest of what the data stands for. That is all that the file says, and no byte that was
    ///   digested when it was read is digested again.
    private static func append(
        _ stream: PDFStream, _ dictionary: PDFDictionary, number: Int, to output: inout [UInt8],
        identifiedBy identity: inout [UInt8]
    ) {
        let start = output.count
        var dictionary = dictionary
        dictionary[.length] = .number(PDFNumber(stream.data.count))
        dictionary[.filter] = stream.filter.map { .name(PDFName($0)) }
        dictionary[.decodeParms] = stream.parameters
        output.append(decimal: number)
        output.append(text: " 0 obj\n")
        append(.dictionary(dictionary), to: &output)
        output.append(text: "\nstream\n")
        identity.append(contentsOf: output.span.extracting(start...))
        stream.digest.append(to: &identity)
        output += stream.data
        output.append(text: "\nendstream\nendobj\n")
    }

    /// The shorter of the bytes and what Flate makes of them, with the entry that says so.
    private static func deflated(_ bytes: [UInt8]) -> PDFStream {
        guard let deflater = try? ZlibDeflater(level: 1) else {
            preconditionFailure("libdeflate cannot allocate a compressor")
        }
        let packed = deflater.deflate(bytes.span)
        guard packed.count + "/Filter /FlateDecode".utf8.count < bytes.count else {
            return PDFStream(data: bytes, filter: nil)
        }
        return PDFStream(data: packed, filter: "FlateDecode")
    }

    /// 7.5.7.
    private static func objectStream(
        _ numbers: ArraySlice<Int>, of content: PDFContent
    ) -> (data: PDFStream, dictionary: PDFDictionary) {
        var index: [UInt8] = []
        var body: [UInt8] = []
        for member in numbers {
            index.append(decimal: member)
            index.append(0x20)
            index.append(decimal: body.count)
            index.append(0x20)
            append(content.objects[member - 1].value, to: &body)
            body.append(0x0A)
        }
        let dictionary: PDFDictionary = [
            "Type": .name(.objStm), "N": .number(PDFNumber(numbers.count)), "First": .number(PDFNumber(index.count)),
        ]
        return (deflated(index + body), dictionary)
    }

    /// The cross-reference stream (7.5.8) with the trailer's entries, and what follows it.
    private static func appendCrossReference(
        _ entries: [Entry], information: Int?, digest: SHA256Digest, to output: inout [UInt8]
    ) {
        let start = output.count
        let all = entries + [.at(start)]
        // The second field holds offsets and numbers of objects, the third the place in an object stream.
        let widths = (UInt64(max(start, all.count)).byteWidth, UInt64(objectsPerStream).byteWidth)
        var table: [UInt8] = []
        for entry in all {
            let fields: (kind: UInt8, first: Int, second: Int) =
                switch entry {
                case .free: (0, 0, 0)
                case .at(let offset): (1, offset, 0)
                case .packed(let stream, let index): (2, stream, index)
                }
            table.append(fields.kind)
            table.append(bigEndian: fields.first, width: widths.0)
            table.append(bigEndian: fields.second, width: widths.1)
        }
        let identifier = PDFObject.string(Array(digest.bytes[..<16]))
        var dictionary: PDFDictionary = [
            "Type": .name(.xRef), "Size": .number(PDFNumber(all.count)), "Root": .reference(PDFReference(number: 1)),
            "W": .array([.number("1"), .number(PDFNumber(widths.0)), .number(PDFNumber(widths.1))]),
            "ID": .array([identifier, identifier]),
        ]
        dictionary[.info] = information.map { .reference(PDFReference(number: $0)) }
        var unused: [UInt8] = []
        append(deflated(table), dictionary, number: all.count - 1, to: &output, identifiedBy: &unused)
        output += Array("startxref\n\(start)\n%%EOF\n".utf8)
    }

    // MARK: Objects

    /// Appends the text of `object`, dictionaries in the order of their keys.
    public static func append(_ object: PDFObject, to output: inout [UInt8]) {
        switch object {
        case .null: output.append(text: "null")
        case .boolean(let value): output.append(text: value ? "true" : "false")
        case .number(let number): number.append(to: &output)
        case .name(let name):
            output.append(0x2F)
            name.append(to: &output)
        case .string(let bytes): appendString(bytes, to: &output)
        case .array(let elements):
            output.append(0x5B)
            let elements = elements.span
            for index in elements.indices {
                if index > 0 { output.append(0x20) }
                append(elements[index], to: &output)
            }
            output.append(0x5D)
        case .dictionary(let entries):
            output.append(0x3C)
            output.append(0x3C)
            let members = entries.entries
            let entries = members.span
            for index in entries.indices {
                output.append(0x2F)
                entries[index].key.append(to: &output)
                output.append(0x20)
                append(entries[index].value, to: &output)
            }
            output.append(0x3E)
            output.append(0x3E)
        case .reference(let reference):
            output.append(decimal: reference.number)
            output.append(0x20)
            output.append(decimal: reference.generation)
            output.append(0x20)
            output.append(0x52)
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Printable ASCII as a literal, anything else in hexadecimal.
    private static func appendString(_ bytes: [UInt8], to output: inout [UInt8]) {
        if bytes.allSatisfy({ (0x20...0x7E).contains($0) }) {
            output.append(0x28)
            for byte in bytes {
                if byte == 0x28 || byte == 0x29 || byte == 0x5C { output.append(0x5C) }
                output.append(byte)
            }
            output.append(0x29)
        } else {
            output.append(0x3C)
            for byte in bytes {
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            }
            output.append(0x3E)
        }
    }
}

extension [UInt8] {
    public mutating func append(text: String) { copyBytes(of: text.utf8.span, to: &self) }

    /// Appends the `width` low bytes of a number that is not negative, the highest first.
    fileprivate mutating func append(bigEndian number: Int, width: Int) {
        for place in (0..<width).reversed() { append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
    }

    /// Appends the digits of a number that is not negative.
    public mutating func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        append(0x30 + UInt8(number % 10))
    }
}

extension UInt64 {
    /// How many bytes hold it; at least one.
    fileprivate var byteWidth: Int { Swift.max(1, (64 - leadingZeroBitCount + 7) / 8) }
}

extension PDFWriter {
    /// The text of one object.
    public static func text(_ object: PDFObject) -> String {
        var bytes: [UInt8] = []
        append(object, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
