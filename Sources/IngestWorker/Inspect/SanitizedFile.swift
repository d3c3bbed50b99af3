import FileFormats
import NativeBytes
import NativeSystem
import SandboxProtocol

/// Clean bytes, proven in the sandbox. The store takes nothing else.
struct SanitizedFile: ~Copyable, Sendable {
    let memory: MemoryFile
    let bytes: Int
    let mediaType: MediaType

    /// Takes over what a child wrote. Everything that it said is doubted: the memory file
    /// must let itself be sealed (it cannot while somebody has it mapped for writing), have the length that the reply
    /// names, and begin and end as files of its type do.
    init(output: consuming MemoryFile, bytes: Int, mediaType: MediaType) throws {
        try output.sealOutput()
        guard try output.count() == bytes else { throw Rejection(SandboxEnd.badReply, stage: .reinspect) }
        guard try output.withBytes({ content throws(Never) in mediaType.hasEnvelope(content) }) else {
            throw Rejection(SandboxEnd.badReply, stage: .reinspect)
        }
        self.memory = output
        self.bytes = bytes
        self.mediaType = mediaType
    }

    /// The SHA-256 of the clean bytes, computed when it is first asked for. `SideThread` asks while the store copies
    /// them.
    borrowing func digest() throws(SystemError) -> SHA256Digest { try memory.digest() }

    /// What the report says of it.
    borrowing func reportEntry() throws(SystemError) -> IngestReport.Content {
        .init(bytes: bytes, sha256: try digest().description)
    }
}
