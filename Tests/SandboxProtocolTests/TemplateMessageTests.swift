import Testing

@testable import SandboxProtocol

@Suite struct TemplateMessageTests {
    private static let magic = Bytes().u32(0x4947_5431)

    static let messages: [(TemplateMessage, [UInt8])] = [
        (
            .ready(
                TemplateIdentity(
                    locked: true, landlockABI: 7,
                    libraries: [.init(name: "libmagic", version: "5.44"), .init(name: "libqpdf", version: "11.3.0")])),
            magic.u8(0).u8(1).u8(7).u8(2).text("libmagic").text("5.44").text("libqpdf").text("11.3.0").bytes
        ),
        (
            .ready(TemplateIdentity(locked: false, landlockABI: 0, libraries: [])),
            magic.u8(0).u8(0).u8(0).u8(0).bytes
        ),
        (.lockdownFailed(step: "seccomp_load"), magic.u8(1).text("seccomp_load").bytes),
        (
            .ended(ChildEnding(exitCode: 0, signal: nil, processorMicroseconds: 5, peakMemoryBytes: 6)),
            magic.u8(2).u8(0).u8(0).u64(5).u64(6).bytes
        ),
        (
            .ended(ChildEnding(exitCode: nil, signal: 31, processorMicroseconds: 0, peakMemoryBytes: 1 << 40)),
            magic.u8(2).u8(255).u8(31).u64(0).u64(1 << 40).bytes
        ),
    ]

    @Test(arguments: messages.indices) func `messages are what the layout says`(index: Int) throws {
        let (message, bytes) = Self.messages[index]
        #expect(message.encoded() == bytes)
        #expect(try TemplateMessage(decoding: bytes) == message)
        for end in bytes.indices {
            #expect(throws: WireDefect.self) { try TemplateMessage(decoding: Array(bytes[..<end])) }
        }
        #expect(throws: WireDefect.leftover) { try TemplateMessage(decoding: bytes + [0]) }
    }

    @Test func `lies are refused`() {
        func expect(_ field: String, _ bytes: Bytes) {
            #expect(throws: WireDefect.outOfRange(field: field)) { try TemplateMessage(decoding: bytes.bytes) }
        }
        expect("message", Self.magic.u8(4))
        expect("locked", Self.magic.u8(0).u8(2).u8(0).u8(0))
        expect("libraries", Self.magic.u8(0).u8(1).u8(0).u8(17))
        expect("library name", Self.magic.u8(0).u8(1).u8(0).u8(1).text(String(repeating: "a", count: 33)).text("1"))
        expect("library version", Self.magic.u8(0).u8(1).u8(0).u8(1).text("a").text("1\n2"))
        expect("step", Self.magic.u8(1).text("a\u{1B}[m"))
        expect("signal", Self.magic.u8(2).u8(0).u8(128).u64(0).u64(0))
        expect("processor time", Self.magic.u8(2).u8(0).u8(0).u64(.max).u64(0))
        expect("memory", Self.magic.u8(2).u8(0).u8(0).u64(0).u64(.max))
    }

    /// What a template says of itself must not be lost because it has many libraries with long names.
    @Test func `the longest identity that is accepted fits into a packet`() throws {
        let library = TemplateIdentity.Library(
            name: String(repeating: "n", count: 32), version: String(repeating: "v", count: 32))
        let message = TemplateMessage.ready(
            TemplateIdentity(locked: true, landlockABI: 255, libraries: Array(repeating: library, count: 16)))
        #expect(try TemplateMessage(decoding: message.encoded()) == message)
        #expect(message.encoded().count <= TemplateMessage.capacity)
    }
}
