import FileFormats
import SandboxProtocol

/// What readers of the messages between worker and sandbox promise: a message that is read is written as it was, and
/// says nothing that is out of bounds.
enum WirePromise {
    static func reply(_ input: [UInt8]) {
        let inputBytes = 1_000
        guard let reply = try? SandboxReply(decoding: input, inputBytes: inputBytes, limits: .small) else { return }
        precondition(reply.encoded() == input, "a reply that was read is written in another way")
        precondition(reply.findings.count <= SandboxReply.maximumFindings)
        precondition(reply.findings.allSatisfy { isPrintable($0.construct) }, "a construct that is not a name")
        if case .accepted(_, let outputBytes, _, _) = reply.verdict {
            precondition((0...Limits.small.outputBytes).contains(outputBytes), "more output than is allowed")
        }
    }

    static func request(_ input: [UInt8]) {
        guard let request = try? SandboxRequest(decoding: input) else { return }
        guard let again = try? SandboxRequest(decoding: request.encoded()) else {
            fatalError("a request that was written is not read")
        }
        precondition(again == request, "a request that was written reads in another way")
    }

    static func templateMessage(_ input: [UInt8]) {
        guard let message = try? TemplateMessage(decoding: input) else { return }
        guard let again = try? TemplateMessage(decoding: message.encoded()) else {
            fatalError("a message that was written is not read")
        }
        precondition(again == message, "a message that was written reads in another way")
    }

    private static func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}
