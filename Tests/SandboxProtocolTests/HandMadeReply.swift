import FileFormats
import SandboxProtocol

/// A reply put together byte by byte from the layout that the protocol describes, so that the tests do not ask the
/// encoder what the decoder should read. As it stands it is valid; every part can be made to lie.
struct HandMadeReply {
    static let inputBytes = 1_000
    static let limits = Limits()

    var magic: UInt32 = 0x4947_5231
    var byExtension: UInt8 = 0
    var byMagic: UInt8 = 0
    /// Accepted, a JPEG of 900 bytes, nothing stored beside it.
    var verdict = Bytes().u8(0).u8(0).u64(900).u8(0).u64(0)
    /// One finding, removed, twice, 94 bytes, a picture of 40 × 30.
    var findings = Bytes().u16(1).u16(0).u8(0).u32(2).u64(94).u32(40).u32(30)
    /// No file that hangs on the input.
    var attachments = Bytes().u8(0)
    var timings = Bytes().u8(2).u8(2).u32(300).u8(3).u32(4_000)
    var trailing: [UInt8] = []

    var bytes: [UInt8] {
        Bytes().u32(magic).u8(byExtension).u8(byMagic).bytes + verdict.bytes + findings.bytes
            + attachments.bytes + timings.bytes + trailing
    }

    /// A refusal: code, stage, offset plus one, construct.
    static func rejected(
        code: UInt16 = 0, stage: UInt8 = 3, offsetPlusOne: UInt64 = 13, construct: [UInt8] = Array("SOS".utf8)
    ) -> HandMadeReply {
        var reply = HandMadeReply()
        reply.verdict = Bytes().u8(1).u16(code).u8(stage).u64(offsetPlusOne).text(construct)
        reply.findings = Bytes().u16(0)
        return reply
    }

    static func unproven(_ failure: UInt8 = 1) -> HandMadeReply {
        var reply = HandMadeReply()
        reply.verdict = Bytes().u8(2).u8(failure)
        reply.findings = Bytes().u16(0)
        return reply
    }

    func decoded() throws(WireDefect) -> SandboxReply {
        try SandboxReply(decoding: bytes, inputBytes: Self.inputBytes, limits: Self.limits)
    }
}

/// Big-endian numbers, one after the other.
struct Bytes {
    var bytes: [UInt8] = []

    func u8(_ value: UInt8) -> Bytes { adding(UInt64(value), 1) }
    func u16(_ value: UInt16) -> Bytes { adding(UInt64(value), 2) }
    func u32(_ value: UInt32) -> Bytes { adding(UInt64(value), 4) }
    func u64(_ value: UInt64) -> Bytes { adding(value, 8) }
    func text(_ text: [UInt8]) -> Bytes { Bytes(bytes: bytes + [UInt8(text.count)] + text) }
    func text(_ text: String) -> Bytes { self.text(Array(text.utf8)) }
    func repeating(_ count: Int, _ part: Bytes) -> Bytes {
        Bytes(bytes: bytes + Array(repeatElement(part.bytes, count: count).joined()))
    }

    private func adding(_ value: UInt64, _ width: UInt64) -> Bytes {
        Bytes(bytes: bytes + (0..<width).reversed().map { UInt8(value >> ($0 * 8) & 0xFF) })
    }
}
