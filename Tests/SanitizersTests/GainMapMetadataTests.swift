import IngestTestSupport
import Testing

@testable import FileFormats

@Suite struct GainMapMetadataTests {
    // MARK: Numbers

    @Test(
        arguments: [
            ("0", "0.0"), ("-0.0", "0.0"), ("1e-07", "0.0000001"), ("+3.", "3.0"), (".5", "0.5"), ("-1.50", "-1.5"),
            ("0.015625", "0.015625"), ("1.23456789012345", "1.2345678901"), ("999999.9", "999999.9"),
            ("12e3", "12000.0"), ("0.000012E5", "1.2"), ("1e-99", "0.0"),
        ])
    func `a number is written in one way`(_ text: String, _ canonical: String) {
        #expect(GainMapNumber(Array(text.utf8))?.text == canonical)
        #expect(GainMapNumber(Array(canonical.utf8))?.text == canonical)
    }

    @Test(
        arguments: [
            "", ".", "-", "1e", "1e+", "1e400", "1000000", "99e99", "nan", "inf", "0x10", "1..2", "1 2", "1,5", "--1",
            String(repeating: "1", count: 41),
        ])
    func `what is not a number is not read`(_ text: String) {
        #expect(GainMapNumber(Array(text.utf8)) == nil)
    }

    @Test func `numbers are exact to ten digits`() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<1000 {
            let value = Double.random(in: -1000...1000, using: &random)
            let text = try #require(GainMapNumber(Array("\(value)".utf8))).text
            let read = try #require(Double(text))
            // The digits behind the tenth are cut off.
            #expect(abs(read - value) < 1.1e-10)
        }
    }

    // MARK: XMP

    /// A packet with these attributes and elements.
    private static func packet(_ attributes: String, _ elements: String = "", version: String = "1.0") -> [UInt8] {
        Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description
             xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"
             hdrgm:Version="\(version)" \(attributes)>\(elements)</rdf:Description></rdf:RDF></x:xmpmeta>
            """.utf8)
    }

    private func parameters(_ packet: [UInt8]) -> GainMapParameters? { GainMapParameters(packet: packet.span) }

    private static let least = #"hdrgm:GainMapMax="2" hdrgm:HDRCapacityMax='2.5'"#

    @Test func `what is not said has the usual value`() throws {
        let read = try #require(parameters(Self.packet(Self.least)))
        #expect(read.gainMapMin.map(\.text) == ["0.0"])
        #expect(read.gainMapMax.map(\.text) == ["2.0"])
        #expect(read.gamma.map(\.text) == ["1.0"])
        #expect(read.offsetSDR.map(\.text) == ["0.015625"])
        #expect(read.offsetHDR.map(\.text) == ["0.015625"])
        #expect((read.capacityMin.text, read.capacityMax.text) == ("0.0", "2.5"))
        #expect(!read.isBaseHDR)
    }

    @Test func `attributes, elements and lists are read alike`() throws {
        let one = try #require(
            parameters(Self.packet(Self.least + #" hdrgm:Gamma = "1.25" hdrgm:BaseRenditionIsHDR="True""#)))
        let other = try #require(
            parameters(
                Self.packet(
                    Self.least,
                    "<hdrgm:Gamma> 1.25\n</hdrgm:Gamma><hdrgm:BaseRenditionIsHDR>True</hdrgm:BaseRenditionIsHDR>")))
        #expect(one == other)
        let three = try #require(
            parameters(
                Self.packet(
                    Self.least,
                    """
                    <hdrgm:Gamma>
                      <rdf:Seq> <rdf:li>1</rdf:li> <rdf:li> 0.5 </rdf:li><rdf:li>2</rdf:li></rdf:Seq> </hdrgm:Gamma>
                    """)))
        #expect(three.gamma.map(\.text) == ["1.0", "0.5", "2.0"])
        for parameters in [one, three] { #expect(self.parameters(parameters.canonicalPacket) == parameters) }
    }

    @Test(
        arguments: [
            packet(#"hdrgm:GainMapMax="2""#), packet(#"hdrgm:HDRCapacityMax="2""#), packet(least, version: "2.0"),
            packet(least + #" hdrgm:GainMapMax="3""#), packet(least + #" hdrgm:Gamma="0""#),
            packet(least + #" hdrgm:HDRCapacityMin="2.5""#), packet(least + #" hdrgm:HDRCapacityMin="-1""#),
            packet(least + #" hdrgm:Gamma="1" "#, "<!-- hdrgm -->"), packet(least, "<hdrgm:Gamma>1</hdrgm:Min>"),
            packet(least, "<hdrgm:Gamma><rdf:Seq><rdf:li>1</rdf:li><rdf:li>1</rdf:li></rdf:Seq></hdrgm:Gamma>"),
            packet(least, "<hdrgm:Gamma><rdf:Bag><rdf:li>1</rdf:li></rdf:Bag></hdrgm:Gamma>"),
            packet(least + " hdrgm:BaseRenditionIsHDR=\"maybe\""), packet(least + " hdrgm:Gamma=\"1"), [],
        ])
    func `a packet that is not plain is not read`(_ packet: [UInt8]) {
        #expect(parameters(packet) == nil)
    }

    @Test func `a damaged packet is not read, or read for good`() {
        var random = SeededGenerator(seed: 12)
        let list = "<rdf:Seq><rdf:li>1</rdf:li><rdf:li>2</rdf:li><rdf:li>3</rdf:li></rdf:Seq>"
        let whole = Self.packet(Self.least, "<hdrgm:Gamma>\(list)</hdrgm:Gamma>")
        var readable = 0
        for _ in 0..<2000 {
            guard let parameters = parameters(damaged(whole, &random)) else { continue }
            readable += 1
            #expect(self.parameters(parameters.canonicalPacket) == parameters)
        }
        #expect((200...1800).contains(readable), "\(readable)")
    }

    // MARK: ISO 21496-1

    private func iso(_ body: [UInt8]) -> ISOGainMapMetadata? { ISOGainMapMetadata(body.span) }

    private static func fractions(_ numbers: [(Int32, UInt32)]) -> [UInt8] {
        numbers.reduce(into: []) { bytes, fraction in
            bytes.appendBigEndian(UInt32(bitPattern: fraction.0))
            bytes.appendBigEndian(fraction.1)
        }
    }

    private static let plain: [UInt8] =
        [0, 0, 0, 0, 0x40]
        + fractions([(0, 1), (3, 1), (-1, 2), (3, 1), (1, 1), (1, 5), (1, 5)])

    @Test func `fractions are written in lowest terms, whatever form they came in`() {
        let twice: [UInt8] =
            [0, 0, 0, 0, 0x40] + Self.fractions([(0, 7), (9, 3), (-8, 16), (6, 2), (5, 5), (2, 10), (3, 15)]) + [
                1, 2, 3,
            ]
        let common: [UInt8] =
            [0, 0, 0, 7, 0x48, 0, 0, 0, 10]
            + [0, 30, -5, 30, 10, 2, 2].flatMap { number in
                Self.fractions([(number, 0)]).prefix(4)
            }
        #expect(iso(Self.plain)?.canonical == Self.plain)
        #expect(iso(twice)?.canonical == Self.plain)
        #expect(iso(common)?.canonical == Self.plain)
    }

    @Test func `three channels stay three`() {
        let channel: [(Int32, UInt32)] = [(-1, 2), (5, 3), (1, 1), (1, 7), (1, 9)]
        let three = [0, 0, 0, 0, 0x80] + Self.fractions([(0, 1), (3, 1)] + channel + channel.reversed() + channel)
        let read = iso(three)
        #expect(read != nil)
        #expect(read?.canonical.count == three.count)
        #expect(read.map { iso($0.canonical) } == read)
    }

    @Test func `what is cut, later, or divided by zero is not read`() {
        for end in 0..<Self.plain.count { #expect(iso(Array(Self.plain[..<end])) == nil) }
        var later = Self.plain
        later[1] = 1
        #expect(iso(later) == nil)
        for fraction in 0..<7 {
            var zero = Self.plain
            zero.replaceSubrange((5 + fraction * 8 + 4)..<(5 + fraction * 8 + 8), with: [0, 0, 0, 0])
            #expect(iso(zero) == nil)
        }
    }

    @Test func `the most negative number has no trap`() {
        let bytes: [UInt8] =
            [0, 0, 0, 0, 0]
            + Self.fractions([(0, 1), (3, 1), (.min, 2), (.min, .max), (1, 1), (-1, 1), (.min, 1 << 31)])
        #expect(iso(bytes)?.canonical.count == bytes.count)
    }

    @Test func `damaged metadata is not read, or read for good`() {
        var random = SeededGenerator(seed: 13)
        for _ in 0..<2000 {
            guard let read = iso(damaged(Self.plain, &random)) else { continue }
            #expect(iso(read.canonical) == read)
            #expect(iso(read.canonical)?.canonical == read.canonical)
        }
    }
}
