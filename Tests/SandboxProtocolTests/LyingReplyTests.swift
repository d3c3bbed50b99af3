import FileFormats
import IngestTestSupport
import Testing

@testable import SandboxProtocol

/// What a child that was taken over might say. Each must be refused with the right defect; none may trap.
@Suite struct LyingReplyTests {
    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let defect: WireDefect

        init(_ name: String, _ reply: HandMadeReply, _ defect: WireDefect) {
            testDescription = name
            bytes = reply.bytes
            self.defect = defect
        }

        init(_ name: String, _ field: String, _ change: (inout HandMadeReply) -> Void) {
            var reply = HandMadeReply()
            change(&reply)
            self.init(name, reply, .outOfRange(field: field))
        }
    }

    private static let mediaTypes = UInt8(MediaType.allCases.count)
    private static let codes = UInt16(RejectionCatalog.entries.count)
    private static let constructs = UInt16(ConstructCatalog.entries.count)
    private static let outputLimit = UInt64(HandMadeReply.limits.outputBytes)
    private static let decodedLimit = UInt64(HandMadeReply.limits.decodedBytes)
    private static let finding = Bytes().u16(0).u8(0).u32(1).u64(1).u64(0)
    private static let actions = UInt8(FindingAction.allCases.count)

    static let lies: [Lie] =
        aboutTypes + aboutOutput + aboutArchives + aboutRefusals + aboutFindings + aboutTimings + [
            Lie("verdict of no kind", "verdict") { $0.verdict = Bytes().u8(4) },
            Lie("forbidden construct of no kind", "construct") {
                $0.verdict = Bytes().u8(3).u16(constructs)
            },
            Lie("verdict 255", "verdict") { $0.verdict = Bytes().u8(255) },
            Lie("proof failure of no kind", .unproven(4), .outOfRange(field: "proof failure")),
            Lie("proof failure 255", .unproven(255), .outOfRange(field: "proof failure")),
            wrongMagic(0x4947_5131, "request's magic"), wrongMagic(0, "no magic"),
            wrongMagic(0x3152_4749, "swapped magic"),
            trailing([0], "one byte more"), trailing(HandMadeReply().bytes, "a second reply"),
            trailing(Array(repeating: 0xFF, count: 100_000), "100,000 bytes more"),
        ]

    private static let aboutTypes: [Lie] = [
        Lie("unknown type by extension", "media type") { $0.byExtension = mediaTypes },
        Lie("unknown type by magic", "media type") { $0.byMagic = 254 },
        Lie("accepted type that the extension denies", "media type") { $0.byExtension = 1 },
        Lie("accepted type that libmagic denies", "media type") { $0.byMagic = 1 },
        Lie("accepted without a type by extension", "media type") { $0.byExtension = 255 },
        Lie("accepted without a type by magic", "media type") { $0.byMagic = 255 },
        Lie("accepted as no type", "media type") { $0.verdict = Bytes().u8(0).u8(255).u64(1).u8(0) },
        Lie("accepted as an unknown type", "media type") { $0.verdict = Bytes().u8(0).u8(mediaTypes).u64(1).u8(0) },
        Lie("unknown fidelity", "fidelity") { $0.verdict = Bytes().u8(0).u8(0).u64(1).u8(200) },
        Lie("fidelity of another type", "fidelity") { $0.verdict = Bytes().u8(0).u8(0).u64(1).u8(2) },
    ]

    private static let aboutOutput: [Lie] = [
        Lie("output of no bytes", "output bytes") { $0.verdict = Bytes().u8(0).u8(0).u64(0).u8(0) },
        Lie("output one byte over the limit", "output bytes") {
            $0.verdict = Bytes().u8(0).u8(0).u64(outputLimit + 1).u8(0)
        },
        Lie("output of minus one byte", "output bytes") { $0.verdict = Bytes().u8(0).u8(0).u64(.max).u8(0) },
        Lie("output that overflows Int", "output bytes") { $0.verdict = Bytes().u8(0).u8(0).u64(1 << 63).u8(0) },
    ]

    private static let aboutArchives: [Lie] = [
        Lie("more stored beside the file than came in", "archived bytes") {
            $0.verdict = Bytes().u8(0).u8(0).u64(900).u8(0).u64(UInt64(HandMadeReply.inputBytes) + 1)
        },
        Lie("stored beside the file as something that is not kept", "archived construct") {
            $0.verdict = Bytes().u8(0).u8(0).u64(900).u8(0).u64(5).u16(0)
        },
        Lie("stored beside the file as nothing known", "archived construct") {
            $0.verdict = Bytes().u8(0).u8(0).u64(900).u8(0).u64(5).u16(.max)
        },
    ]

    private static let aboutRefusals: [Lie] = [
        Lie("unknown code", .rejected(code: codes), .outOfRange(field: "code")),
        Lie(
            "code that the encoder writes for a code that it does not know", .rejected(code: .max),
            .outOfRange(field: "code")),
        Lie("unknown stage", .rejected(stage: UInt8(Stage.allCases.count)), .outOfRange(field: "stage")),
        Lie("stage 255", .rejected(stage: 255), .outOfRange(field: "stage")),
        Lie(
            "offset past the end", .rejected(offsetPlusOne: UInt64(HandMadeReply.inputBytes) + 2),
            .outOfRange(field: "offset")),
        Lie("offset minus one", .rejected(offsetPlusOne: .max), .outOfRange(field: "offset")),
        Lie("offset Int.max", .rejected(offsetPlusOne: 1 << 63 - 1), .outOfRange(field: "offset")),
        Lie(
            "construct of 33 bytes", .rejected(construct: Array(repeating: 0x41, count: 33)),
            .outOfRange(field: "construct")),
        Lie("construct with a space", .rejected(construct: Array("send money".utf8)), .outOfRange(field: "construct")),
        Lie("construct with a newline", .rejected(construct: [0x41, 0x0A]), .outOfRange(field: "construct")),
        Lie("construct with an escape", .rejected(construct: [0x1B, 0x5B, 0x6D]), .outOfRange(field: "construct")),
        Lie("construct with NUL", .rejected(construct: [0]), .outOfRange(field: "construct")),
        Lie("construct with DEL", .rejected(construct: [0x7F]), .outOfRange(field: "construct")),
        Lie("construct in UTF-8", .rejected(construct: Array("é".utf8)), .outOfRange(field: "construct")),
        Lie("construct not in UTF-8", .rejected(construct: [0xFF]), .outOfRange(field: "construct")),
    ]

    private static let aboutFindings: [Lie] = [
        Lie("1,025 findings", "findings") { $0.findings = Bytes().u16(1_025).repeating(1_025, finding) },
        Lie("65,535 findings, none there", "findings") { $0.findings = Bytes().u16(.max) },
        Lie("unknown construct", "construct") { $0.findings = Bytes().u16(1).u16(constructs).u8(0).u32(1).u64(1) },
        Lie("construct 65,535", "construct") { $0.findings = Bytes().u16(1).u16(.max).u8(0).u32(1).u64(1) },
        Lie("unknown action", "action") { $0.findings = Bytes().u16(1).u16(0).u8(actions).u32(1).u64(1) },
        Lie("action 255", "action") { $0.findings = Bytes().u16(1).u16(0).u8(255).u32(1).u64(1) },
        Lie("finding larger than anything", "finding bytes") {
            $0.findings = Bytes().u16(1).u16(0).u8(0).u32(1).u64(decodedLimit + 1)
        },
        Lie("finding of minus one byte", "finding bytes") {
            $0.findings = Bytes().u16(1).u16(0).u8(0).u32(1).u64(.max)
        },
        Lie("picture of no height", "pixels") {
            $0.findings = Bytes().u16(1).u16(0).u8(0).u32(1).u64(1).u32(9).u32(0)
        },
        Lie("accepted, and refused because of it", "action") {
            $0.findings = Bytes().u16(1).u16(0).u8(actions - 1).u32(1).u64(1).u64(0)
        },
        Lie("the same finding twice", "construct") { $0.findings = Bytes().u16(2).repeating(2, finding) },
    ]

    private static let aboutTimings: [Lie] = [
        Lie("more files than can be listed", "attachments") { $0.attachments = Bytes().u8(33) },
        Lie("a file of no kind", "kind of attachment") { $0.attachments = Bytes().u8(1).u8(10) },
        Lie("a file that is too large", "attachment bytes") {
            $0.attachments = Bytes().u8(1).u8(0).u8(0).u64(decodedLimit + 1)
        },
        Lie("more timings than stages", "timings") {
            let count = UInt8(Stage.allCases.count + 1)
            $0.timings = Bytes().u8(count).repeating(Int(count), Bytes().u8(0).u32(1))
        },
        Lie("timing of no stage", "stage") { $0.timings = Bytes().u8(1).u8(UInt8(Stage.allCases.count)).u32(1) },
        Lie("the same stage timed twice", "stage") { $0.timings = Bytes().u8(2).repeating(2, Bytes().u8(3).u32(1)) },
    ]

    private static func wrongMagic(_ magic: UInt32, _ name: String) -> Lie {
        var reply = HandMadeReply()
        reply.magic = magic
        return Lie(name, reply, .badMagic)
    }

    private static func trailing(_ bytes: [UInt8], _ name: String) -> Lie {
        var reply = HandMadeReply()
        reply.trailing = bytes
        return Lie(name, reply, .leftover)
    }

    @Test(arguments: lies) func `a lie is refused`(lie: Lie) {
        #expect(throws: lie.defect) {
            try SandboxReply(
                decoding: lie.bytes, inputBytes: HandMadeReply.inputBytes, limits: HandMadeReply.limits)
        }
    }

    @Test func `a reply that is cut anywhere is refused as truncated`() throws {
        for whole in [HandMadeReply(), .rejected(), .unproven()].map(\.bytes) {
            _ = try SandboxReply(decoding: whole, inputBytes: HandMadeReply.inputBytes, limits: HandMadeReply.limits)
            for end in whole.indices {
                #expect(throws: WireDefect.truncated, "cut at \(end)") {
                    try SandboxReply(
                        decoding: Array(whole[..<end]), inputBytes: HandMadeReply.inputBytes,
                        limits: HandMadeReply.limits)
                }
            }
        }
    }

    /// A count that promises more than there is must not make room for it first.
    @Test func `a promise that is not kept is refused as truncated`() {
        var reply = HandMadeReply()
        reply.findings = Bytes().u16(1_024)
        reply.attachments = Bytes()
        reply.timings = Bytes()
        #expect(throws: WireDefect.truncated) { try reply.decoded() }
        reply = .rejected()
        reply.verdict = Bytes().u8(1).u16(0).u8(3).u64(0).u8(16)
        reply.findings = Bytes()
        reply.attachments = Bytes()
        reply.timings = Bytes()
        #expect(throws: WireDefect.truncated) { try reply.decoded() }
    }
}
