import FileFormats
import IngestTestSupport
import NativeOracles
import NativeParsers
import Sanitizers
import Testing

/// Words in tables that the picture uses: in values of codes that no unit has, and in steps of frequencies that are
/// zero. What is used is judged by the coefficients that libjpeg-turbo reads, in files whose units are all inside the
/// picture or have the same codes outside.
@Suite struct JPEGUnusedTablesTests {
    private func sanitized(_ bytes: [UInt8]) throws(SanitizationError) -> Sanitization {
        try JPEGSanitizer(limits: Limits()).sanitize(bytes.span)
    }

    /// What libjpeg reads; steps by which nothing is multiplied are 0. `nil` when it complains.
    private func components(_ bytes: [UInt8]) -> [JPEGCoefficients.Component]? {
        do throws(JPEGCodingError) {
            let decoded = try JPEGCoefficients(of: bytes.span, memoryBytes: 64 << 20)
            var components: [JPEGCoefficients.Component] = []
            for index in 0..<decoded.componentCount { components.append(try decoded.component(index)) }
            return components
        } catch {
            return nil
        }
    }

    /// Where the values of all Huffman tables and the steps of all quantization tables stand, and the largest of each
    /// (T.81 B.2.4). Tables of steps of two bytes are left out.
    private func places(_ bytes: [UInt8]) -> [(offset: Int, largest: UInt8)] {
        var places: [(offset: Int, largest: UInt8)] = []
        var position = 2
        while position + 4 < bytes.count {
            if bytes[position] != 0xFF || [0, 0xFF].contains(bytes[position + 1])
                || (0xD0...0xD7).contains(bytes[position + 1])
            {
                position += 1
                continue
            }
            let end = position + 2 + Int(bytes[position + 2]) << 8 + Int(bytes[position + 3])
            var table = position + 4
            while [0xC4, 0xDB].contains(bytes[position + 1]), table < end {
                let isHuffman = bytes[position + 1] == 0xC4
                let count = isHuffman ? bytes[(table + 1)...(table + 16)].reduce(0) { $0 + Int($1) } : 64
                let start = table + (isHuffman ? 17 : 1)
                for offset in start..<(start + count) {
                    places.append((offset, isHuffman && bytes[table] >> 4 == 0 ? 15 : 255))
                }
                table = start + count
            }
            position = end
        }
        return places
    }

    private static let names = [
        "jpeg-baseline.jpg", "jpeg-444-optimized.jpg", "jpeg-restart-intervals.jpg", "jpeg-grey.jpg",
        "jpeg-progressive.jpg", "jpeg-rgb.jpg",
    ]

    private static let files = Corpus.files(["accept"], ending: ".jpg").filter { names.contains($0.name) }

    @Test func `the files are there`() {
        #expect(Self.files.count == Self.names.count)
    }

    @Test(arguments: files)
    func `a value that changes nothing of the picture does not get through`(_ file: Corpus.File) throws {
        let original = try #require(components(file.bytes))
        var random = SeededGenerator(seed: 11)
        var unused: [(offset: Int, largest: UInt8)] = []
        for place in places(file.bytes).shuffled(using: &random).prefix(16) {
            var variants: [[UInt8]] = []
            for _ in 0..<2 {
                var variant = file.bytes
                variant[place.offset] = UInt8.random(in: 1...place.largest, using: &random)
                if components(variant) == original, variant != file.bytes { variants.append(variant) }
            }
            guard variants.count == 2 else { continue }
            unused.append(place)
            let outputs = try variants.map { try sanitized($0).output }
            #expect(outputs[0] == outputs[1], "at \(place.offset)")
        }
        // All of them at once.
        let outputs = try (0..<3).map { _ in
            var variant = file.bytes
            for place in unused { variant[place.offset] = UInt8.random(in: 1...place.largest, using: &random) }
            return try proven(variant)
        }
        #expect(Set(outputs).count == 1)
    }

    /// The clean file, which libjpeg shows like the input, without a complaint, and which stays as it is.
    private func proven(_ bytes: [UInt8]) throws -> [UInt8] {
        let clean = try sanitized(bytes)
        #expect(JPEGOracle.complaint(about: clean.output) == nil)
        #expect(JPEGOracle(decoding: clean.output)?.pixels == JPEGOracle(decoding: bytes)?.pixels)
        let again = try sanitized(clean.output)
        #expect(again.output == clean.output)
        #expect(again.findings.isEmpty)
        return clean.output
    }

    @Test(arguments: files)
    func `a step that is used stays`(_ file: Corpus.File) throws {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<2 {
            var variant = file.bytes
            for place in places(file.bytes) where variant[0..<place.offset].last != 0 && place.largest == 255 {
                variant[place.offset] = variant[place.offset] &+ UInt8.random(in: 0...1, using: &random)
            }
            guard let before = components(variant) else { continue }
            let clean = try sanitized(variant).output
            #expect(components(clean) == before)
        }
    }

    @Test(arguments: ["jpeg-huffman-spare-codes.jpg", "jpeg-quantization-spare-steps.jpg"])
    func `a word in a table is gone and is named`(_ name: String) throws {
        let file = try #require(Corpus.files(["sanitize"], ending: name).first)
        let clean = try sanitized(file.bytes)
        #expect(!String(decoding: clean.output, as: UTF8.self).contains("CANARY"))
        let construct = name.contains("huffman") ? "jpeg.unused-codes" : "jpeg.unused-steps"
        #expect(clean.findings.map(\.construct) == [construct])
        #expect(clean.findings.map(\.action) == [.normalized])
        _ = try proven(file.bytes)
    }

    /// What is found out about a file with damage in one table: why it is refused, or what it holds and whether it
    /// shows the same as the input.
    private func verdict(
        _ input: [UInt8], _ output: [UInt8], recalls: Bool
    ) throws(Rejection) -> (findings: [Finding], isSame: Bool) {
        let sanitizer = JPEGSanitizer(limits: Limits())
        let before = try sanitizer.parse(input.span)
        let after =
            recalls
            ? try sanitizer.parse(rebuilt: output.span, knowing: before, of: input.span)
            : try sanitizer.parse(output.span)
        let isSame = sanitizer.showsTheSame(before, in: input.span, after, in: output.span)
        return (sanitizer.findings(in: after), isSame)
    }

    /// What is known of the input saves the walk of the output where its tables lost what no unit has, and nothing
    /// more.
    @Test(arguments: ["jpeg-huffman-spare-codes.jpg", "jpeg-quantization-spare-steps.jpg"])
    func `a proof with what is known finds what a proof without it finds`(_ name: String) throws {
        let file = try #require(Corpus.files(["sanitize"], ending: name).first)
        let clean = try sanitized(file.bytes).output
        var refused = 0
        for place in places(clean) {
            var damaged = clean
            damaged[place.offset] ^= 1
            let expected = Result { () throws(Rejection) in try verdict(file.bytes, damaged, recalls: false) }
            let found = Result { () throws(Rejection) in try verdict(file.bytes, damaged, recalls: true) }
            switch (expected, found) {
            case (.success(let expected), .success(let found)):
                #expect(expected == found, "at \(place.offset)")
                if !expected.isSame { refused += 1 }
            case (.failure(let expected), .failure(let found)):
                #expect(expected == found, "at \(place.offset)")
                refused += 1
            default: Issue.record("only one of both accepts the change at \(place.offset)")
            }
        }
        #expect(refused > 20)
    }

    /// `TestJPEG.bytes` with 100 more codes of 16 bits in its DC table than it uses.
    private func withManyDirectCodes(_ random: inout SeededGenerator) throws -> [UInt8] {
        var bytes = TestJPEG.bytes
        let table = try #require(places(bytes).first { $0.largest == 15 }).offset - 17
        bytes[table + 16] = 100
        bytes[table - 1] += 100
        bytes.insert(contentsOf: (0..<100).map { _ in UInt8.random(in: 0...15, using: &random) }, at: table + 29)
        return bytes
    }

    @Test func `a table with more codes than there are values carries nothing`() throws {
        var random = SeededGenerator(seed: 13)
        let outputs = try (0..<3).map { _ in try proven(withManyDirectCodes(&random)) }
        #expect(Set(outputs).count == 1)
    }

    @Test func `tables that become standard tables or all ones stay so`() throws {
        var bytes = TestJPEG.bytes
        let used = try #require(components(bytes)).map(\.quantization).first ?? []
        let steps = try #require(places(bytes).first).offset
        for place in 0..<64 { bytes[steps + place] = 1 }
        let ones = try proven(bytes)
        let unused = (0..<64).filter { place in
            var other = bytes
            other[steps + place] = 77
            return components(other) == components(bytes)
        }
        #expect(unused.count == used.count { $0 == 0 })
        for place in unused { bytes[steps + place] = UInt8(place + 100) }
        #expect(try proven(bytes) == ones)
    }

    /// libjpeg guesses coefficients that a progressive picture has not yet, and multiplies them by their steps.
    @Test func `steps from which viewers guess stay, and no others`() throws {
        let bytes = try #require(Self.files.first { $0.name == "jpeg-progressive.jpg" }).bytes
        let scans = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
        let behind = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC4 && $0 > scans[0] }
        var cut = bytes[..<(try #require(behind.first))] + [0xFF, 0xD9]
        let steps = try #require(places(bytes).first).offset
        for place in 10..<64 { cut[steps + place] = 201 }
        for place in 1..<10 { cut[steps + place] = UInt8(20 + 3 * place) }
        let output = try proven(Array(cut))
        let start = try #require(places(output).first).offset
        #expect(Array(output[(start + 1)..<(start + 10)]) == Array(cut[(steps + 1)..<(steps + 10)]))
        #expect(output[(start + 10)..<(start + 64)].allSatisfy { $0 == 1 })
    }
}
