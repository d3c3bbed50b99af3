/// A matrix/TRC colour profile of version 2 (ICC.1:2001-04) with free texts.
public enum TestProfile {
    /// - Parameter colourSpace: `RGB ` or `GRAY`.
    public static func profile(
        _ colourSpace: String = "RGB ", description: String = "Display of A. Person", red: UInt32 = 0x6FA2
    ) -> [UInt8] {
        var tags: [(String, [UInt8])] = [
            ("desc", text("desc", description) + [UInt8](repeating: 0, count: 78)),
            ("cprt", [UInt8]("text".utf8) + [0, 0, 0, 0] + Array(description.utf8) + [0]),
            ("wtpt", xyz(0xF351, 0x1_0000, 0x1_16CC)),
        ]
        if colourSpace == "GRAY" {
            tags.append(("kTRC", gamma))
        } else {
            tags += [
                ("rXYZ", xyz(red, 0x38F5, 0x390)), ("gXYZ", xyz(0x6299, 0xB785, 0x18DA)),
                ("bXYZ", xyz(0x24A0, 0xF84, 0xB6CF)), ("rTRC", gamma), ("gTRC", gamma), ("bTRC", gamma),
            ]
        }
        return assemble(colourSpace, tags)
    }

    /// The data of an iCCP chunk with that profile.
    public static func chunk(_ profile: [UInt8], name: String = "Display of A. Person") -> TestChunk {
        TestChunk("iCCP", Array(name.utf8) + [0, 0] + storedZlib(profile))
    }

    private static func assemble(_ colourSpace: String, _ tags: [(String, [UInt8])]) -> [UInt8] {
        var table = bigEndian(UInt32(tags.count))
        var body: [UInt8] = []
        for (signature, data) in tags {
            table += Array(signature.utf8) + bigEndian(UInt32(132 + tags.count * 12 + body.count))
            table += bigEndian(UInt32(data.count))
            body += data + [UInt8](repeating: 0, count: (4 - data.count % 4) % 4)
        }
        var header = bigEndian(UInt32(128 + table.count + body.count)) + Array("lcms".utf8) + [2, 0x10, 0, 0]
        header += Array("mntr\(colourSpace)XYZ ".utf8)
        for number in [2024, 5, 17, 9, 41, 2] as [UInt16] { header += bigEndian16(number) }
        header += Array("acspAPPL".utf8) + [UInt8](repeating: 0, count: 24)
        header += bigEndian(0xF6D6) + bigEndian(0x1_0000) + bigEndian(0xD32D)
        return header + [UInt8](repeating: 0, count: 128 - header.count) + table + body
    }

    private static func text(_ type: String, _ text: String) -> [UInt8] {
        Array(type.utf8) + [0, 0, 0, 0] + bigEndian(UInt32(text.utf8.count + 1)) + Array(text.utf8) + [0]
    }

    private static func xyz(_ x: UInt32, _ y: UInt32, _ z: UInt32) -> [UInt8] {
        Array("XYZ ".utf8) + [0, 0, 0, 0] + bigEndian(x) + bigEndian(y) + bigEndian(z)
    }

    /// A curve with gamma 2.2.
    private static let gamma: [UInt8] = Array("curv".utf8) + [0, 0, 0, 0, 0, 0, 0, 1, 2, 0x33]
}
