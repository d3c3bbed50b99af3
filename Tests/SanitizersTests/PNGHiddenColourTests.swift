import FileFormats
import NativeBytes
import NativeOracles
import PNGTestSupport
import Sanitizers
import Testing

/// Colours of pixels that are wholly transparent: nobody sees them, and none stays.
@Suite struct PNGHiddenColourTests {
    private static let recoding: Policy = {
        var policy = Policy.standard
        policy.recode = true
        return policy
    }()

    private func picture(
        _ pixels: [UInt8], _ width: Int, _ height: Int = 1, depth: Int = 8, type: Int = 6
    ) -> TestPNG {
        let rowBytes = pixels.count / height
        let rows = (0..<height).flatMap { [0] + pixels[($0 * rowBytes)..<(($0 + 1) * rowBytes)] }
        return TestPNG([
            TestPicture(width, height, depth: depth, type: type).header, TestChunk("IDAT", storedZlib(rows)),
            TestChunk("IEND"),
        ])
    }

    private func rows(_ output: [UInt8], _ height: Int, _ rowBytes: Int, pixelBytes: Int) throws -> [[UInt8]] {
        let image = try #require(TestPNG(reading: output)["IDAT"]?.data)
        let filtered = try ZlibInflater().inflate(image.span, limit: height * (rowBytes + 1)).output
        return ReferenceFilter.reconstructed(filtered, (height, rowBytes), pixelBytes: pixelBytes)
    }

    @Test func `the colour of a pixel that is wholly transparent becomes black, and no other`() throws {
        let pixels: [UInt8] = [1, 2, 3, 0, 4, 5, 6, 1, 0, 0, 0, 0, 7, 8, 9, 255]
        let png = picture(pixels, 4)
        let clean = try provenOutput(of: png.bytes)
        #expect(clean.findings.map(\.construct) == ["png.hidden-colours"])
        #expect(clean.findings.map(\.count) == [1])
        #expect(PNGOracle(decoding: clean.output)?.pixels == [0, 0, 0, 0] + pixels.dropFirst(4))
        let recoded = try provenOutput(of: png.bytes, policy: Self.recoding)
        #expect(recoded.findings.map(\.construct) == ["png.hidden-colours", "png.image-coding"])
        #expect(recoded.output == clean.output)
    }

    /// Every byte of a colour, for each kind of picture with alpha, in each row and with each filter.
    @Test(arguments: [(6, 8), (6, 16), (4, 8), (4, 16)] as [(Int, Int)], [false, true])
    func `each byte of a colour is found`(_ kind: (type: Int, depth: Int), isInterlaced: Bool) throws {
        let pixelBytes = (kind.type == 6 ? 4 : 2) * kind.depth / 8
        let alphaBytes = kind.depth / 8
        for byte in 0..<(pixelBytes - alphaBytes) {
            for filter in 0..<5 as Range<UInt8> {
                var hidden = [UInt8](repeating: 0, count: pixelBytes)
                hidden[byte] = 1
                let visible = (1...pixelBytes).map { UInt8($0 * 30) }
                // The hidden one is the last pixel: of one row, or of the last pass.
                let row = visible + visible + hidden
                let filtered = [filter] + ReferenceFilter.filtered(row, above: row, filter, pixelBytes: pixelBytes)
                let first = [0] + row
                let whole = isInterlaced ? [0] + visible + [0] + visible + [0] + hidden : first + filtered
                let png = TestPNG([
                    TestPicture(3, isInterlaced ? 1 : 2, depth: kind.depth, type: kind.type, interlaced: isInterlaced)
                        .header,
                    TestChunk("IDAT", storedZlib(whole)), TestChunk("IEND"),
                ])
                let clean = try provenOutput(of: png.bytes)
                #expect(clean.findings.map(\.construct) == ["png.hidden-colours"], "\(byte) \(filter)")
                #expect(clean.findings.first?.count == (isInterlaced ? 1 : 2))
            }
        }
    }

    @Test(arguments: 0..<5 as Range<UInt8>)
    func `a transparent pixel in a later row is found behind every filter`(_ filter: UInt8) throws {
        for depth in [8, 16] {
            let pixelBytes = depth / 2
            // An alpha of 1 or 256 is not 0, and comes before the one that is.
            let rows = (0..<4).map { row in
                (0..<5).flatMap { column -> [UInt8] in
                    let isHidden = row == 3 && column == 4
                    let colour = (0..<(pixelBytes - depth / 8)).map { UInt8($0 * 30 + row * 9 + column + 1) }
                    let alpha = depth == 8 ? [1] : [UInt8(column % 2), UInt8(1 - column % 2)]
                    return colour + (isHidden ? [UInt8](repeating: 0, count: alpha.count) : alpha)
                }
            }
            var filtered: [UInt8] = []
            for (index, row) in rows.enumerated() {
                let above = index == 0 ? [UInt8](repeating: 0, count: row.count) : rows[index - 1]
                filtered += [filter] + ReferenceFilter.filtered(row, above: above, filter, pixelBytes: pixelBytes)
            }
            let png = TestPNG([
                TestPicture(5, 4, depth: depth, type: 6).header, TestChunk("IDAT", storedZlib(filtered)),
                TestChunk("IEND"),
            ])
            let clean = try provenOutput(of: png.bytes)
            #expect(clean.findings.map(\.count) == [1])
            var expected = rows
            for place in 0..<pixelBytes { expected[3][4 * pixelBytes + place] = 0 }
            #expect(try self.rows(clean.output, 4, 5 * pixelBytes, pixelBytes: pixelBytes) == expected)
        }
    }

    /// Which of several transparent entries a pixel has says nothing that is seen.
    @Test func `transparent palette entries become the first of them`() throws {
        let palette: [UInt8] = [9, 9, 9, 8, 8, 8, 7, 7, 7, 6, 6, 6]
        // The samples 0 1 2 3, 3 2 1 0 and 3 3 1 1: of the entries, 1 and 3 are transparent.
        let rows: [UInt8] = [0, 0b0001_1011, 0, 0b1110_0100, 0, 0b1111_0101]
        for (transparency, expected) in [
            ([255, 0, 255, 0], [0, 0b0001_1001, 0, 0b0110_0100, 0, 0b0101_0101]), ([255, 0, 1, 1], rows),
            ([0, 0, 0, 0], [0, 0, 0, 0, 0, 0]), ([], rows),
        ] as [([UInt8], [UInt8])] {
            var chunks = [TestPicture(4, 3, depth: 2, type: 3).header, TestChunk("PLTE", palette)]
            if !transparency.isEmpty { chunks.append(TestChunk("tRNS", transparency)) }
            let png = TestPNG(chunks + [TestChunk("IDAT", storedZlib(rows)), TestChunk("IEND")])
            let clean = try provenOutput(of: png.bytes)
            let coded = try self.rows(clean.output, 3, 1, pixelBytes: 1)
            #expect(coded.flatMap { [0] + $0 } == expected)
            let (before, after) = (PNGOracle(decoding: png.bytes), PNGOracle(decoding: clean.output))
            for pixel in 0..<12 {
                let alpha = try #require(before?.pixels[4 * pixel + 3])
                #expect(after?.pixels[4 * pixel + 3] == alpha)
                if alpha > 0 { #expect(after?.pixels[4 * pixel] == before?.pixels[4 * pixel]) }
            }
        }
    }

    @Test func `pictures without hidden colours keep their coded pixels`() throws {
        for pixels in [[1, 2, 3, 1, 4, 5, 6, 255], [0, 0, 0, 0, 4, 5, 6, 255]] as [[UInt8]] {
            let png = picture(pixels, 2)
            #expect(try provenOutput(of: png.bytes).output == png.bytes)
        }
        // Sixteen bits: an alpha of 256 is not 0, and neither is one of 1.
        let deep = picture([9, 9, 1, 0, 8, 8, 0, 1], 2, depth: 16, type: 4)
        #expect(try provenOutput(of: deep.bytes).output == deep.bytes)
    }

    @Test func `the colour of a palette entry that is wholly transparent becomes black`() throws {
        let png = TestPNG([
            TestPicture(2, 1, depth: 8, type: 3).header, TestChunk("PLTE", [1, 2, 3, 4, 5, 6]),
            TestChunk("tRNS", [0, 7]), TestChunk("IDAT", storedZlib([0, 0, 1])), TestChunk("IEND"),
        ])
        let clean = try provenOutput(of: png.bytes)
        #expect(clean.findings.map(\.construct) == ["png.hidden-colours"])
        #expect(TestPNG(reading: clean.output)["PLTE"]?.data == [0, 0, 0, 4, 5, 6])
        #expect(TestPNG(reading: clean.output)["tRNS"]?.data == [0, 7])
        #expect(TestPNG(reading: clean.output)["IDAT"]?.data == png["IDAT"]?.data)
    }

    @Test func `the comparison passes over colours that nobody sees, and over no others`() throws {
        let sanitizer = PNGSanitizer(limits: Limits())
        let before = picture([1, 2, 3, 0, 4, 5, 6, 1], 2).bytes
        let parsed = try sanitizer.parse(before.span)
        for (pixels, isSame) in [
            ([9, 9, 9, 0, 4, 5, 6, 1], true), ([1, 2, 3, 1, 4, 5, 6, 1], false), ([1, 2, 3, 0, 4, 5, 7, 1], false),
            ([1, 2, 3, 0, 4, 5, 6, 0], false),
        ] as [([UInt8], Bool)] {
            let after = picture(pixels, 2).bytes
            let other = try sanitizer.parse(after.span)
            let found = try sanitizer.showsTheSame(parsed, in: before.span, other, in: after.span)
            #expect(found == isSame)
        }
    }
}
