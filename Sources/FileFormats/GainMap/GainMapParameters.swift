import NativeBytes

/// The numbers by which a viewer lays a gain map over a picture (Ultra HDR image format v1.1, "HDR gain map metadata";
/// Adobe gain map specification, namespace `hdrgm`): read from an XMP packet, and written into one that holds nothing
/// else.
struct GainMapParameters: Equatable, Sendable {
    /// One number for all colours, or one each for red, green and blue.
    typealias Channels = [GainMapNumber]

    let gainMapMin: Channels
    let gainMapMax: Channels
    let gamma: Channels
    let offsetSDR: Channels
    let offsetHDR: Channels
    let capacityMin: GainMapNumber
    let capacityMax: GainMapNumber
    let isBaseHDR: Bool

    /// Reads the properties from a packet, as attributes or as elements. XML is not read: a packet in which it is not
    /// plain what each property is gives `nil`.
    ///
    /// - Returns: `nil` when a property that must be there is not, one is there twice, or a number makes no sense.
    init?(packet: Span<UInt8>) {
        // Comments and sections could hide a second value from us, or from the viewer.
        guard !packet.contains("<!"), packet.contains(Self.namespace),
            let version = HDRGMProperty("Version", in: packet), version.isThere,
            version.texts == [Array("1.0".utf8)]
        else { return nil }
        func channels(_ name: String, _ usual: GainMapNumber?) -> Channels? {
            guard let property = HDRGMProperty(name, in: packet) else { return nil }
            guard property.isThere else { return usual.map { [$0] } }
            let numbers = property.texts.compactMap { GainMapNumber($0) }
            return numbers.count == property.texts.count && (numbers.count == 1 || numbers.count == 3) ? numbers : nil
        }
        func number(_ name: String, _ usual: GainMapNumber?) -> GainMapNumber? {
            channels(name, usual).flatMap { $0.count == 1 ? $0[0] : nil }
        }
        guard let gainMapMin = channels("GainMapMin", .zero), let gainMapMax = channels("GainMapMax", nil),
            let gamma = channels("Gamma", .unit), let offsetSDR = channels("OffsetSDR", .usualOffset),
            let offsetHDR = channels("OffsetHDR", .usualOffset), let capacityMin = number("HDRCapacityMin", .zero),
            let capacityMax = number("HDRCapacityMax", nil),
            let base = HDRGMProperty("BaseRenditionIsHDR", in: packet)
        else { return nil }
        let baseTexts = base.isThere ? base.texts : [Array("False".utf8)]
        guard baseTexts == [Array("False".utf8)] || baseTexts == [Array("True".utf8)],
            gamma.allSatisfy({ $0 > .zero }), capacityMin >= .zero, capacityMax > capacityMin
        else { return nil }
        self.gainMapMin = gainMapMin
        self.gainMapMax = gainMapMax
        self.gamma = gamma
        self.offsetSDR = offsetSDR
        self.offsetHDR = offsetHDR
        self.capacityMin = capacityMin
        self.capacityMax = capacityMax
        isBaseHDR = baseTexts == [Array("True".utf8)]
    }

    // MARK: The canonical form

    private static let namespace = "http://ns.adobe.com/hdr-gain-map/1.0/"

    /// An XMP packet around one description.
    private static func packet(_ namespaces: String, _ content: String) -> [UInt8] {
        let text =
            #"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">"#
            + #"<rdf:Description rdf:about="" xmlns:hdrgm="\#(namespace)"\#(namespaces) hdrgm:Version="1.0""#
            + content + "</rdf:Description></rdf:RDF></x:xmpmeta>"
        return Array(text.utf8)
    }

    /// The packet of a gain map: every property, numbers in canonical decimals.
    var canonicalPacket: [UInt8] {
        var attributes = ""
        var elements = ""
        for (name, numbers) in [
            ("GainMapMin", gainMapMin), ("GainMapMax", gainMapMax), ("Gamma", gamma), ("OffsetSDR", offsetSDR),
            ("OffsetHDR", offsetHDR), ("HDRCapacityMin", [capacityMin]), ("HDRCapacityMax", [capacityMax]),
        ] {
            if numbers.count == 1 {
                attributes += #" hdrgm:\#(name)="\#(numbers[0].text)""#
            } else {
                let list = numbers.map { "<rdf:li>\($0.text)</rdf:li>" }.joined()
                elements += "<hdrgm:\(name)><rdf:Seq>\(list)</rdf:Seq></hdrgm:\(name)>"
            }
        }
        attributes += #" hdrgm:BaseRenditionIsHDR="\#(isBaseHDR ? "True" : "False")""#
        return Self.packet("", attributes + ">" + elements)
    }

    /// The packet of a picture that a gain map follows: that it does, and how long it is (GContainer).
    static func canonicalPrimaryPacket(gainMapBytes: Int) -> [UInt8] {
        let namespaces =
            #" xmlns:Container="http://ns.google.com/photos/1.0/container/""#
            + #" xmlns:Item="http://ns.google.com/photos/1.0/container/item/""#
        func item(_ attributes: String) -> String {
            #"<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" \#(attributes)/></rdf:li>"#
        }
        let items =
            item(#"Item:Semantic="Primary""#) + item(#"Item:Semantic="GainMap" Item:Length="\#(gainMapBytes)""#)
        return packet(
            namespaces, "><Container:Directory><rdf:Seq>" + items + "</rdf:Seq></Container:Directory>")
    }
}

/// The value of one property of the namespace `hdrgm` in an XMP packet.
private struct HDRGMProperty {
    /// One text, or those of a list; empty when the property is not there.
    private(set) var texts: [[UInt8]] = []

    var isThere: Bool { !texts.isEmpty }

    /// Most texts of a list.
    private static let mostTexts = 3

    /// - Returns: `nil` when it is there more than once, or in a form that is not read.
    init?(_ name: String, in packet: Span<UInt8>) {
        let wanted = Array("hdrgm:\(name)".utf8)
        var opening: Range<Int>?
        var position = 0
        while let found = packet.firstRange(of: wanted, from: position) {
            position = found.upperBound
            // A longer name, or the closing tag.
            guard found.upperBound < packet.count, !Self.isNameCharacter(packet[found.upperBound]), found.lowerBound > 0
            else { continue }
            if packet[found.lowerBound - 1] == 0x2F { continue }
            guard opening == nil else { return nil }
            opening = found
        }
        guard let opening else { return }
        var reader = XMPReader(position: opening.upperBound)
        let before = packet[opening.lowerBound - 1]
        guard before == 0x3C || XMPReader.isSpace(before),
            let read = before == 0x3C ? reader.element(packet, named: wanted) : reader.attribute(packet),
            (1...Self.mostTexts).contains(read.count)
        else { return nil }
        texts = read
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
            || byte == 0x2D || byte == 0x2E
    }
}

/// Reads the few forms in which a property of numbers is written.
private struct XMPReader {
    var position: Int

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private mutating func skipSpace(_ packet: Span<UInt8>) {
        while position < packet.count, Self.isSpace(packet[position]) { position += 1 }
    }

    private mutating func take(_ text: String, _ packet: Span<UInt8>) -> Bool {
        skipSpace(packet)
        guard packet.matches(Array(text.utf8), at: position) else { return false }
        position += text.utf8.count
        return true
    }

    /// At most as many characters as a number has, up to `end`, without the space around them.
    private mutating func word(_ packet: Span<UInt8>, upTo end: UInt8) -> [UInt8]? {
        skipSpace(packet)
        var word: [UInt8] = []
        while position < packet.count, packet[position] != end {
            guard word.count <= 2 * GainMapNumber.longest else { return nil }
            word.append(packet[position])
            position += 1
        }
        guard position < packet.count else { return nil }
        while let last = word.last, Self.isSpace(last) { word.removeLast() }
        return word.isEmpty ? nil : word
    }

    /// `="1.5"`
    mutating func attribute(_ packet: Span<UInt8>) -> [[UInt8]]? {
        guard take("=", packet) else { return nil }
        if take("\"", packet) { return word(packet, upTo: 0x22).map { [$0] } }
        if take("'", packet) { return word(packet, upTo: 0x27).map { [$0] } }
        return nil
    }

    /// `>1.5</hdrgm:…>` or a list of three.
    mutating func element(_ packet: Span<UInt8>, named name: [UInt8]) -> [[UInt8]]? {
        guard take(">", packet) else { return nil }
        var texts: [[UInt8]] = []
        if take("<rdf:Seq>", packet) {
            while take("<rdf:li>", packet) {
                guard texts.count < 3, let text = word(packet, upTo: 0x3C), take("</rdf:li>", packet) else {
                    return nil
                }
                texts.append(text)
            }
            guard take("</rdf:Seq>", packet) else { return nil }
        } else if let text = word(packet, upTo: 0x3C) {
            texts.append(text)
        }
        guard take("</", packet), packet.matches(name, at: position) else { return nil }
        return texts
    }
}
