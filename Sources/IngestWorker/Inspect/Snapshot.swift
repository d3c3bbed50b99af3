import FileFormats
import NativeBytes
import NativeSystem

/// A sealed copy of the client's bytes in memory. From here on nobody reads the file again, so that nobody can swap it
/// between the check and the use.
struct Snapshot: ~Copyable {
    let memory: MemoryFile
    let bytes: Int
    let digest: SHA256Digest

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
        let digest = try memory.digest()
        self.memory = memory
        self.bytes = before.size
        self.digest = digest
    }

    /// Copies bytes that came from somewhere else than a file, such as standard input.
    init(of content: [UInt8]) throws {
        let memory = try MemoryFile()
        try memory.write(content.span)
        try memory.seal()
        bytes = content.count
        digest = SHA256Digest(of: content.span)
        self.memory = memory
    }
}
