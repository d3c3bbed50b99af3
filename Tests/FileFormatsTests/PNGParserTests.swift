import FileFormats
import PNGTestSupport
import Testing

/// The code that a parse of `bytes` ends with; `nil` when it is accepted.
private func code(_ bytes: [UInt8], _ limits: Limits = Limits()) -> String? {
    rejection(bytes, limits)?.code
}

private func rejection(_ bytes: [UInt8], _ limits: Limits = Limits()) -> Rejection? {
    do throws(Rejection) {
        _ = try PNGParser(limits: limits).parse(bytes.span)
        return nil
    } catch {
        return error
    }
}

private let small = TestPicture(3, 2)

@Suite struct PNGParserTests {
    @Test(arguments: TestPicture.everyKind)
    func `every kind of picture is read to its last byte`(_ picture: TestPicture) throws {
        let bytes = picture.png().bytes
        let file = try PNGParser(limits: Limits()).parse(bytes.span)
        #expect(file.header.width == picture.width)
        #expect(file.header.height == picture.height)
        #expect(file.findings.isEmpty)
        #expect(file.accountedBytes == bytes.count)
    }

    @Test func `a file that is cut anywhere is refused`() {
        for png in [
            TestPicture(3, 2, depth: 2, type: 3, interlaced: true).png().splittingImage(3, 0, 5),
            TestAnimation.sample(),
        ] {
            let bytes = png.bytes
            for count in 0..<bytes.count {
                #expect(code(Array(bytes.prefix(count))) != nil, "cut to \(count) of \(bytes.count) bytes")
            }
        }
    }

    @Test func `a byte that is changed anywhere is refused`() {
        // Signature, lengths, types, data and checksums: each is guarded by a rule or by a CRC.
        let bytes = TestAnimation.sample().bytes
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x10
            #expect(code(changed) != nil, "byte \(index)")
        }
    }

    // MARK: Header

    @Test func `only the fifteen combinations of type and depth are a header`() {
        let allowed = Set(TestPicture.everyKind.map { [$0.colourType, $0.bitDepth] })
        #expect(allowed.count == 15)
        for type in 0..<9 {
            for depth in 0..<18 where !allowed.contains([type, depth]) {
                let png = small.png().changing("IHDR") {
                    $0[8] = UInt8(depth)
                    $0[9] = UInt8(type)
                }
                #expect(code(png.bytes) == "png.bad-header", "type \(type), depth \(depth)")
            }
        }
    }

    @Test(
        arguments: [
            (0..<4, bigEndian(0)), (4..<8, bigEndian(0)), (0..<4, bigEndian(0x8000_0000)), (4..<8, bigEndian(.max)),
            (10..<11, [1]), (11..<12, [1]), (12..<13, [2]), (12..<13, []), (12..<13, [0, 0]),
        ] as [(Range<Int>, [UInt8])])
    func `a header with a forbidden value is refused`(_ field: Range<Int>, _ value: [UInt8]) {
        let png = small.png().changing("IHDR") { $0.replaceSubrange(field, with: value) }
        #expect(code(png.bytes) == "png.bad-header")
    }

    @Test func `more pixels than the limit are refused before anything is unpacked`() {
        let bomb = small.png().changing("IHDR") {
            $0.replaceSubrange(0..<8, with: bigEndian(10_000) + bigEndian(5_001))
        }
        let refused = rejection(bomb.changing("IDAT") { $0 = [1, 2, 3] }.bytes)
        #expect(refused?.code == "limits.pixels")
        #expect(refused?.offset == 8)
        let largest = small.png().changing("IHDR") {
            $0.replaceSubrange(0..<8, with: bigEndian(0x7FFF_FFFF) + bigEndian(0x7FFF_FFFF))
        }
        #expect(code(largest.bytes) == "limits.pixels")
    }

    @Test func `the limit on unpacked bytes counts all frames together`() {
        // 6x5 pixels of RGB: 5 * 19 bytes; the corner: 3 * 7; the last frame: 5 * 19.
        var limits = Limits()
        limits.decodedBytes = 95 + 21 + 95
        #expect(code(TestAnimation.sample().bytes, limits) == nil)
        limits.decodedBytes -= 1
        #expect(code(TestAnimation.sample().bytes, limits) == "limits.decoded-bytes")
    }

    // MARK: Chunks

    @Test(arguments: ["ABCD", "IHDS", "Zzzz", "CgBI"])
    func `an unknown critical chunk is refused`(_ type: String) {
        let png = small.png().inserting(TestChunk(type, [1]), before: "IDAT")
        #expect(code(png.bytes) == "png.unknown-critical-chunk")
        let late = small.png().inserting(TestChunk(type), before: "IEND")
        #expect(code(late.bytes) == "png.unknown-critical-chunk")
    }

    @Test(arguments: ["te t", "1234", "t\u{0}xt", "[Abc"])
    func `a type that is not four letters is refused`(_ type: String) {
        #expect(code(small.png().inserting(TestChunk(type), before: "IDAT").bytes) == "png.bad-chunk")
    }

    @Test func `a checksum is checked on every chunk`() {
        let png = small.png().inserting(TestChunk("tEXt", Array("Title\0x".utf8)), before: "IDAT")
        var start = 8
        for chunk in png.chunks {
            var bytes = png.bytes
            bytes[start + chunk.bytes.count - 1] ^= 1
            let refused = rejection(bytes)
            #expect(refused?.code == "png.bad-crc")
            #expect(refused?.offset == start)
            #expect(refused?.construct == chunk.name)
            start += chunk.bytes.count
        }
    }

    @Test(arguments: [0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFF4] as [UInt32])
    func `a length beyond the file is refused`(_ length: UInt32) {
        var bytes = small.png().bytes
        bytes.replaceSubrange(33..<37, with: bigEndian(length))
        #expect(code(bytes) == "png.truncated")
    }

    @Test func `chunks out of order are refused`() {
        let indexed = TestPicture(3, 2, depth: 2, type: 3).png()
        let palette = TestPicture(3, 2, depth: 2, type: 3).palette
        let png = small.png()
        let text = TestChunk("tEXt", Array("a\0b".utf8))
        func moved(_ order: [Int], _ png: TestPNG) -> [UInt8] { TestPNG(order.map { png.chunks[$0] }).bytes }

        #expect(code(moved([1, 0, 2], png)) == "png.bad-order", "IDAT first")
        #expect(code(png.inserting(text, before: "IHDR").bytes) == "png.bad-order", "text first")
        #expect(code(moved([0, 0, 1, 2], png)) == "png.bad-order", "two headers")
        var divided = png.splittingImage(10)
        divided.chunks.insert(text, at: 2)
        #expect(code(divided.bytes) == "png.bad-order", "a chunk between two IDATs")
        #expect(code(moved([0, 2, 1, 3], indexed)) == "png.bad-palette", "PLTE after IDAT")
        #expect(code(moved([0, 1, 1, 2, 3], indexed)) == "png.bad-order", "two palettes")
        #expect(code(indexed.removing("PLTE").bytes) == "png.bad-palette", "no palette")
        #expect(code(indexed.inserting(TestChunk("tRNS", [1]), before: "PLTE").bytes) == "png.bad-chunk")
        let transparent = png.inserting(TestChunk("tRNS", [0, 1, 0, 1, 0, 1]), before: "IDAT")
        #expect(code(transparent.inserting(palette, before: "IDAT").bytes) == "png.bad-order", "PLTE after tRNS")
        #expect(code(png.inserting(TestChunk("tRNS", [0, 1, 0, 1, 0, 1]), before: "IEND").bytes) == "png.bad-order")
        #expect(code(moved([0, 2], png)) == "png.missing-image", "no IDAT")
        #expect(code(moved([0, 1], png)) == "png.missing-end", "no IEND")
        #expect(code(moved([2], png)) == "png.missing-image", "IEND alone")
        #expect(code(png.changing("IEND") { $0 = [0] }.bytes) == "png.bad-chunk", "IEND with data")
        #expect(code(TestPNG.signature) == "png.missing-end")
    }

    @Test(arguments: [
        ("tRNS", 0, 2), ("tRNS", 2, 6), ("gAMA", 2, 4), ("cHRM", 2, 32), ("sRGB", 2, 1), ("cICP", 2, 4),
        ("mDCV", 2, 24), ("cLLI", 2, 8), ("sBIT", 0, 1), ("sBIT", 2, 3), ("sBIT", 3, 3), ("sBIT", 4, 2),
        ("sBIT", 6, 4),
    ])
    func `a kept chunk has exactly the length of its kind`(_ name: String, _ type: Int, _ length: Int) {
        let png = TestPicture(3, 2, type: type).png()
        for wrong in [0, length - 1, length + 1, length * 2] where wrong != length {
            let chunk = TestChunk(name, [UInt8](repeating: 0, count: wrong))
            let place = name == "tRNS" || type != 3 ? "IDAT" : "PLTE"
            #expect(code(png.inserting(chunk, before: place).bytes) == "png.bad-chunk", "\(name) with \(wrong) bytes")
        }
        let right = TestChunk(name, [1, 1] + [UInt8](repeating: name == "sBIT" ? 1 : 0, count: max(0, length - 2)))
        var fitting = right
        fitting.data = Array(right.data.prefix(length))
        #expect(code(png.inserting(fitting, before: type == 3 ? "PLTE" : "IDAT").bytes) == nil)
    }

    @Test func `transparency fits its picture`() {
        for type in [4, 6] {
            let png = TestPicture(3, 2, type: type).png().inserting(TestChunk("tRNS", [0, 0]), before: "IDAT")
            #expect(code(png.bytes) == "png.bad-chunk")
        }
        let indexed = TestPicture(3, 2, depth: 2, type: 3).png()
        for (count, expected) in [(0, "png.bad-chunk"), (1, nil), (4, nil), (5, "png.bad-chunk")] {
            let chunk = TestChunk("tRNS", [UInt8](repeating: 9, count: count))
            #expect(code(indexed.inserting(chunk, before: "IDAT").bytes) == expected, "\(count) entries")
        }
    }

    @Test(arguments: [0, 1, 2, 4, 5, 769, 771] as [Int])
    func `a palette of that many bytes is refused`(_ count: Int) {
        let palette = TestChunk("PLTE", [UInt8](repeating: 7, count: count))
        let indexed = TestPicture(3, 2, type: 3).png().removing("PLTE").inserting(palette, before: "IDAT")
        #expect(code(indexed.bytes) == "png.bad-palette")
        #expect(code(small.png().inserting(palette, before: "IDAT").bytes) == "png.bad-palette", "as a suggestion")
    }

    @Test(arguments: [0, 4])
    func `a picture of greys has no palette`(_ type: Int) {
        let png = TestPicture(3, 2, type: type).png().inserting(TestChunk("PLTE", [1, 2, 3]), before: "IDAT")
        #expect(code(png.bytes) == "png.bad-palette")
    }

    // MARK: Image data

    @Test(arguments: TestPicture.everyKind.filter { $0.width == 5 })
    func `image data is as long as its rows`(_ picture: TestPicture) {
        let rows = picture.rows()
        let png = picture.png()
        func with(_ rows: [UInt8]) -> String? { code(png.changing("IDAT") { $0 = storedZlib(rows) }.bytes) }
        #expect(with(rows) == nil)
        #expect(with(Array(rows.dropLast())) == "png.bad-length")
        #expect(with(rows + [0]) == "png.bad-length")
        #expect(with([]) == "png.bad-length")
    }

    @Test(arguments: [TestPicture(5, 9), TestPicture(5, 9, interlaced: true)])
    func `a filter type above 4 is refused in each row`(_ picture: TestPicture) {
        let rows = picture.rows()
        var starts = 0
        for index in rows.indices {
            var changed = rows
            changed[index] = 5
            let result = code(picture.png().changing("IDAT") { $0 = storedZlib(changed) }.bytes)
            if result != nil {
                #expect(result == "png.bad-filter")
                starts += 1
            }
        }
        // Straight: 9 rows. Adam7 on 5x9: 2, 2, 1, 3, 2, 5 and 4 rows (PNG third edition, 8.1).
        #expect(starts == (picture.isInterlaced ? 2 + 2 + 1 + 3 + 2 + 5 + 4 : 9))
    }

    @Test func `damaged image data is refused`() {
        let png = small.png()
        #expect(code(png.changing("IDAT") { $0[$0.count - 1] ^= 1 }.bytes) == "png.bad-stream", "Adler-32")
        #expect(code(png.changing("IDAT") { $0[0] = 0x79 }.bytes) == "png.bad-stream", "compression method")
        #expect(code(png.changing("IDAT") { $0.removeLast() }.bytes) == "png.bad-stream", "cut")
        #expect(code(png.changing("IDAT") { $0 = [] }.bytes) == "png.bad-stream", "empty")
        #expect(code(png.changing("IDAT") { $0[2] = 7 }.bytes) == "png.bad-stream", "reserved block type")
        let dictionary: [UInt8] = [0x78, 0xBB] + bigEndian(1)
        #expect(code(png.changing("IDAT") { $0 = dictionary + $0.dropFirst(2) }.bytes) == "png.bad-stream")
    }

    @Test func `image data may be cut into chunks anywhere`() throws {
        let whole = small.png()
        for cut in 0...(whole["IDAT"]?.data.count ?? 0) {
            let bytes = whole.splittingImage(cut).bytes
            let file = try PNGParser(limits: Limits()).parse(bytes.span)
            let hasEmptyPart = cut == 0 || cut == whole["IDAT"]?.data.count
            #expect(file.findings.map(\.construct) == (hasEmptyPart ? ["png.empty-idat"] : []))
            #expect(file.accountedBytes == bytes.count)
        }
    }

    @Test func `a text that unpacks to much more than the limit costs nothing`() throws {
        // 1,032 to 1, the most that deflate can: were it unpacked, it would not be accepted.
        let bomb = [UInt8](repeating: 0, count: 9_000_000)
        var limits = Limits()
        limits.decodedBytes = 1_000
        for name in ["zTXt", "iTXt"] {
            let bytes = small.png().inserting(TestChunk(name, Array("Comment\0\0".utf8) + bomb), before: "IDAT").bytes
            let file = try PNGParser(limits: limits).parse(bytes.span)
            #expect(file.findings.map(\.bytes) == [bomb.count + 9 + 12])
        }
    }
}

extension PNGParserTests {
    @Test func `an index beyond the palette is left to the viewer, as libpng does`() {
        let png = TestPicture(3, 2, depth: 8, type: 3).png().changing("PLTE") { $0 = [1, 2, 3] }
        #expect(code(png.bytes) == nil)
    }

    @Test func `as many small chunks as fit into a file are read`() throws {
        var png = small.png()
        let note = TestChunk("zzZz")
        png.chunks.insert(contentsOf: [TestChunk](repeating: note, count: 50_000), at: 1)
        let bytes = png.bytes
        let file = try PNGParser(limits: Limits()).parse(bytes.span)
        #expect(file.findings.map(\.count) == [50_000])
        #expect(file.findings.map(\.bytes) == [600_000])
        #expect(file.accountedBytes == bytes.count)
    }
}
