import NativeBytes

/// Makes PDF files for measuring: pages of text in Helvetica, compressed, with document information, and a
/// cross-reference table as old programs write it.
public struct SamplePDF: Sendable {
    public let pages: Int
    public let linesPerPage: Int
    public let seed: UInt64

    public init(pages: Int, linesPerPage: Int, seed: UInt64 = 1) {
        precondition(pages > 0 && linesPerPage > 0)
        self.pages = pages
        self.linesPerPage = linesPerPage
        self.seed = seed
    }

    public func encoded() -> [UInt8] {
        guard let deflater = try? ZlibDeflater(level: 6) else {
            preconditionFailure("libdeflate cannot allocate a compressor")
        }
        var random = SampleRandom(seed: seed)
        let kids = (0..<pages).map { "\(5 + 2 * $0) 0 R" }.joined(separator: " ")
        var objects = [
            Array("<< /Type /Catalog /Pages 2 0 R >>".utf8),
            Array("<< /Type /Pages /Count \(pages) /Kids [ \(kids) ] >>".utf8),
            Array("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".utf8),
            Array("<< /Producer (bench) /Author (bench) >>".utf8),
        ]
        for page in 0..<pages {
            let content = deflater.deflate(text(&random).span)
            objects.append(
                Array(
                    ("<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents \(6 + 2 * page) 0 R "
                        + "/Resources << /Font << /F1 3 0 R >> >> >>").utf8))
            objects.append(
                Array("<< /Length \(content.count) /Filter /FlateDecode >>\nstream\n".utf8) + content
                    + Array("\nendstream".utf8))
        }
        return assembled(objects)
    }

    private func text(_ random: inout SampleRandom) -> [UInt8] {
        var text = Array("BT /F1 10 Tf 14 TL 50 800 Td\n".utf8)
        for _ in 0..<linesPerPage {
            text.append(0x28)
            for _ in 0..<80 { text.append(random.next() % 6 == 0 ? 0x20 : 0x61 + UInt8(random.next() % 26)) }
            text += Array(") Tj T*\n".utf8)
        }
        return text + Array("ET\n".utf8)
    }

    private func assembled(_ objects: [[UInt8]]) -> [UInt8] {
        var output = Array("%PDF-1.4\n".utf8)
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(output.count)
            output += Array("\(index + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
        }
        let start = output.count
        output += Array("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n".utf8)
        for offset in offsets {
            let digits = String(offset)
            output += Array((String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n").utf8)
        }
        output += Array("trailer\n<< /Size \(objects.count + 1) /Root 1 0 R /Info 4 0 R >>\n".utf8)
        return output + Array("startxref\n\(start)\n%%EOF\n".utf8)
    }
}
