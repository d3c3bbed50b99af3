import FileFormats
import NativeBytes
import NativeSystem

/// A sealed copy of the client's bytes in memory. From here on nobody reads the file again, so that nobody can swap it
/// between the check and the use.
struct Snapshot: ~Copyable, Sendable {
    let memory: MemoryFile
    let bytes: Int

    /// Copies `file` whole.
    ///
    /// - Throws: a `Rejection` when it is not a regular file, is larger than `limits.fileBytes` (nothing is read then)
    ///   or changes meanwhile; a `SystemError` when it cannot be read.
    init(of file: borrowing Descriptor, limits: Limits) throws {
        let before = try file.status()
        guard before.kind == .regular else { throw Rejection(SpoolDefect.notARegularFile, stage: .snapshot) }
        guard before.size <= limits.fileBytes else { throw Rejection(LimitExcess.fileSize, stage: .snapshot) }
        let memory = try MemoryFile()
        let isWhole = try memory.fill(from: file, count: before.size)
        let after = try file.status()
        guard isWhole, after.hasSameContent(as: before), after.links == before.links else {
            throw Rejection(SpoolDefect.changedWhileRead, stage: .snapshot)
        }
        try memory.seal()
        self.memory = memory
        self.bytes = before.size
    }

    /// Copies bytes that came from somewhere else than a file, such as standard input.
    init(of content: [UInt8]) throws {
        let memory = try MemoryFile()
        try memory.write(content.span)
        try memory.seal()
        bytes = content.count
        self.memory = memory
    }

    /// The SHA-256 of the copy. It is computed when it is first asked for, which the sandbox does while a child is at
    /// work: hashing a file takes a tenth of what parsing it takes.
    borrowing func digest() throws(SystemError) -> SHA256Digest { try memory.digest() }
}
