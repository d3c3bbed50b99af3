import FileFormats
import NativeBytes
import NativeSystem
import SandboxProtocol

/// Clean bytes, proven in the sandbox. The store takes nothing else.
struct SanitizedFile: ~Copyable {
    let memory: MemoryFile
    let bytes: Int
    let digest: SHA256Digest
    let mediaType: MediaType

    /// Takes over what a child wrote. Everything that it said is doubted: the memory file
    /// must let itself be sealed (it cannot while somebody has it mapped for writing), have the length that the reply
    /// names, and begin and end as files of its type do.
    init(output: consuming MemoryFile, bytes: Int, mediaType: MediaType) throws {
        try output.sealOutput()
        guard try output.count() == bytes else { throw Rejection(SandboxEnd.badReply, stage: .reinspect) }
        let (hasEnvelope, digest) = try output.withBytes { content throws(Never) in
            (mediaType.hasEnvelope(content), SHA256Digest(of: content))
        }
        guard hasEnvelope else { throw Rejection(SandboxEnd.badReply, stage: .reinspect) }
        self.digest = digest
        self.memory = output
        self.bytes = bytes
        self.mediaType = mediaType
    }
}
