import FileFormats
import IngestTestSupport
import Testing

@testable import SandboxProtocol

/// Random bytes and flipped bits, the same in every run. A trap ends the whole test process, so getting to the end is
/// the first proof; what is accepted must keep every bound and be the one way to say it.
@Suite struct WireFuzzTests {
    private static let replies = [HandMadeReply(), .rejected(), .unproven()].map(\.bytes)

    @Test func `10,000 replies of random bytes`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<10_000 {
            var bytes = generator.bytes(Int.random(in: 0...96, using: &generator))
            if bytes.count >= 7, Bool.random(using: &generator) {
                bytes.replaceSubrange(
                    0..<7, with: [0x49, 0x47, 0x52, 0x31, 0, 0, UInt8.random(in: 0...3, using: &generator)])
            }
            expectHarmless(bytes)
        }
    }

    @Test func `10,000 replies with flipped, lost and doubled bytes`() {
        var generator = SeededGenerator(seed: 2)
        for round in 0..<10_000 {
            var bytes = Self.replies[round % Self.replies.count]
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(bytes[place], at: place)
                default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                }
            }
            expectHarmless(bytes)
        }
    }

    private func expectHarmless(_ bytes: [UInt8]) {
        let limits = HandMadeReply.limits
        guard let reply = try? SandboxReply(decoding: bytes, inputBytes: HandMadeReply.inputBytes, limits: limits)
        else { return }
        #expect(reply.encoded() == bytes)
        #expect(reply.findings.count <= SandboxReply.maximumFindings)
        for finding in reply.findings {
            #expect((0...limits.decodedBytes).contains(finding.bytes) && finding.count >= 0)
        }
        switch reply.verdict {
        case .accepted(let type, let outputBytes, _, let archived):
            #expect((1...limits.outputBytes).contains(outputBytes))
            #expect(reply.types == TypeEvidence(byExtension: type, byMagic: type))
            #expect((0...HandMadeReply.inputBytes).contains(archived?.bytes ?? 0))
        case .forbidden(let construct): #expect(ConstructCatalog.index(of: construct) != nil)
        case .rejected(let rejection):
            #expect((0...HandMadeReply.inputBytes).contains(rejection.offset ?? 0))
            #expect(rejection.construct?.utf8.allSatisfy { (0x20...0x7E).contains($0) } != false)
        case .unproven: break
        }
    }

    @Test func `5,000 requests and messages of random bytes`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            let tail = generator.bytes(Int.random(in: 0...120, using: &generator))
            let request = [0x49, 0x47, 0x51, 0x31, UInt8.random(in: 0...1, using: &generator)] + tail
            if let read = try? SandboxRequest(decoding: request) { #expect(read.encoded() == request) }
            let message = [0x49, 0x47, 0x54, 0x31, UInt8.random(in: 0...3, using: &generator)] + tail
            if case .ready(let identity) = try? TemplateMessage(decoding: message) {
                #expect(TemplateMessage.ready(identity).encoded() == message)
            }
        }
    }
}
