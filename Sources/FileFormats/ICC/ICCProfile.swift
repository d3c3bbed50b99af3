/// Rebuilds a colour profile so that it gives the same colours and says nothing else (ICC.1:2022 for version 4,
/// ICC.1:2001-04 for version 2).
///
/// The tags that turn device values into colours are copied after their length has been worked out from their own
/// content, so that nothing can follow them; texts, dates, vendor, device and private tags are left behind. The header
/// and the two texts that the standard demands are always the same. Rebuilding a rebuilt profile changes nothing.
///
/// Multi-process elements (`D2Bx`, `B2Dx`) are left out: a profile that has them must have the `A2Bx` tables too, and
/// every engine can use those.
public enum ICCProfile {
    /// - Returns: `nil` when it is not a profile that a picture can be shown with; a viewer would not use it either.
    public static func rebuilt(from profile: Span<UInt8>) -> [UInt8]? {
        guard let header = ICCHeader(profile) else { return nil }
        let tags = colourTags(of: profile)
        guard header.isServed(by: tags) else { return nil }
        let texts: [(signature: String, data: [UInt8])] = [
            ("desc", header.hasMultilingualTexts ? multilingual("color profile") : description("color profile")),
            ("cprt", header.hasMultilingualTexts ? multilingual("none") : plainText("none")),
        ]
        return assemble(header, texts + tags)
    }

    /// The tags that are copied, in the order in which they are written.
    private static let copiedSignatures = [
        "wtpt", "chad", "cicp", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "kTRC", "A2B0", "A2B1", "A2B2", "B2A0",
        "B2A1", "B2A2",
    ]

    private static func colourTags(of profile: Span<UInt8>) -> [(signature: String, data: [UInt8])] {
        let tableStart = 128 + 4
        guard let declared = profile.bigEndianUInt32(at: 128) else { return [] }
        let count = min(Int(declared), (profile.count - tableStart) / 12)
        var elements: [String: [UInt8]] = [:]
        for index in 0..<count {
            let entry = tableStart + index * 12
            guard let signature = profile.signature(at: entry), copiedSignatures.contains(signature),
                elements[signature] == nil,
                let offset = profile.bigEndianUInt32(at: entry + 4), let size = profile.bigEndianUInt32(at: entry + 8),
                Int(offset) + Int(size) <= profile.count,
                let element = ICCElement.canonical(
                    profile.extracting(Int(offset)..<(Int(offset) + Int(size))), of: signature)
            else { continue }
            elements[signature] = element
        }
        return copiedSignatures.compactMap { signature in elements[signature].map { (signature, $0) } }
    }

    /// Header, tag table and elements; elements that are alike are written once, as is the custom with the three
    /// curves.
    private static func assemble(_ header: ICCHeader, _ tags: [(signature: String, data: [UInt8])]) -> [UInt8] {
        var table: [UInt8] = []
        var body: [UInt8] = []
        var offsets: [[UInt8]: Int] = [:]
        let bodyStart = 128 + 4 + tags.count * 12
        table.appendBigEndian(UInt32(tags.count))
        for (signature, data) in tags {
            let offset = offsets[data] ?? bodyStart + body.count
            if offsets[data] == nil {
                offsets[data] = offset
                body.append(contentsOf: data)
                while body.count % 4 != 0 { body.append(0) }
            }
            table.append(contentsOf: Array(signature.utf8))
            table.appendBigEndian(UInt32(offset))
            table.appendBigEndian(UInt32(data.count))
        }
        return header.canonical(profileBytes: bodyStart + body.count) + table + body
    }

    /// textDescriptionType (ICC.1:2001-04, 6.5.17).
    private static func description(_ text: String) -> [UInt8] {
        var data = Array("desc".utf8) + [0, 0, 0, 0]
        data.appendBigEndian(UInt32(text.utf8.count + 1))
        data += Array(text.utf8) + [0]
        return data + [UInt8](repeating: 0, count: 4 + 4 + 2 + 1 + 67)
    }

    /// textType (ICC.1:2001-04, 6.5.18).
    private static func plainText(_ text: String) -> [UInt8] {
        Array("text".utf8) + [0, 0, 0, 0] + Array(text.utf8) + [0]
    }

    /// multiLocalizedUnicodeType with one record, en-US (ICC.1:2022, 10.15).
    private static func multilingual(_ text: String) -> [UInt8] {
        var data = Array("mluc".utf8) + [0, 0, 0, 0]
        for number in [1, 12] as [UInt32] { data.appendBigEndian(number) }
        data += Array("enUS".utf8)
        data.appendBigEndian(UInt32(text.utf16.count * 2))
        data.appendBigEndian(UInt32(28))
        for unit in text.utf16 { data.appendBigEndian(unit) }
        return data
    }
}

/// The fields of the profile header that colours depend on (ICC.1:2022, 7.2).
struct ICCHeader {
    private let version: [UInt8]
    private let deviceClass: String
    private let colourSpace: String
    private let connectionSpace: String
    private let intent: UInt8

    /// `nil` when it is not the header of a display, input, output or colour space profile of version 2 or 4.
    init?(_ profile: Span<UInt8>) {
        guard profile.count >= 132, profile.matches(Array("acsp".utf8), at: 36),
            profile[8] == 2 || profile[8] == 4,
            let deviceClass = profile.signature(at: 12), ["mntr", "scnr", "prtr", "spac"].contains(deviceClass),
            let colourSpace = profile.signature(at: 16), ["GRAY", "RGB ", "CMYK"].contains(colourSpace),
            let connectionSpace = profile.signature(at: 20), ["XYZ ", "Lab "].contains(connectionSpace)
        else { return nil }
        version = [profile[8], profile[9]]
        self.deviceClass = deviceClass
        self.colourSpace = colourSpace
        self.connectionSpace = connectionSpace
        intent = profile[67] & 3
    }

    var hasMultilingualTexts: Bool { version[0] == 4 }

    /// Whether `tags` are enough to turn device values into colours (ICC.1:2022, 8.3 to 8.5).
    func isServed(by tags: [(signature: String, data: [UInt8])]) -> Bool {
        let present = Set(tags.map(\.signature))
        if present.contains("A2B0") { return true }
        switch colourSpace {
        case "GRAY": return present.contains("kTRC")
        case "RGB ": return present.isSuperset(of: ["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"])
        default: return false
        }
    }

    func canonical(profileBytes: Int) -> [UInt8] {
        var header: [UInt8] = []
        header.appendBigEndian(UInt32(profileBytes))
        header += [0, 0, 0, 0]  // no preferred engine
        header += version + [0, 0]
        header += Array((deviceClass + colourSpace + connectionSpace).utf8)
        for number in [2000, 1, 1, 0, 0, 0] as [UInt16] { header.appendBigEndian(number) }
        header += Array("acsp".utf8)
        header += [UInt8](repeating: 0, count: 24)  // platform, flags, manufacturer, model, attributes
        header += [0, 0, 0, intent]
        for number in [0xF6D6, 0x10000, 0xD32D] as [UInt32] { header.appendBigEndian(number) }  // D50
        return header + [UInt8](repeating: 0, count: 128 - 80)  // creator, profile identifier, reserved
    }
}

extension Span<UInt8> {
    /// The four characters at `offset`; `nil` when they are not printable ASCII.
    func signature(at offset: Int) -> String? {
        guard offset >= 0, count - offset >= 4 else { return nil }
        var characters: [UInt8] = []
        for index in offset..<(offset + 4) {
            guard (0x20...0x7E).contains(self[index]) else { return nil }
            characters.append(self[index])
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
