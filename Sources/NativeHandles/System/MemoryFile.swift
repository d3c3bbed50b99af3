internal import CLinuxShims
internal import Glibc
public import NativeBytes

/// A file in memory (`memfd_create(2)`), by which bytes travel between the worker and its sandbox.
public struct MemoryFile: ~Copyable, Sendable {
    let descriptor: Descriptor

    /// An empty one.
    public init() throws(SystemError) {
        let raw = CLinuxShims_memfdCreate()
        guard raw >= 0 else { throw .last("memfd_create") }
        descriptor = Descriptor(owning: raw)
    }

    init(adopting descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// The number of its descriptor, for the self-test of the sandbox.
    package var descriptorNumber: Int32 { descriptor.raw }

    /// Fills it with exactly `count` bytes of `file` from its start, and proves that there is not one more.
    ///
    /// - Returns: `false` when the file holds more or fewer bytes than that: it is being changed.
    public borrowing func fill(from file: borrowing Descriptor, count: Int) throws(SystemError) -> Bool {
        guard lseek(file.raw, 0, SEEK_SET) == 0 else { throw .last("lseek") }
        var copied = 0
        while copied < count {
            let moved = CLinuxShims_sendfile(descriptor.raw, file.raw, count - copied)
            if moved < 0 && errno == EINTR { continue }
            guard moved >= 0 else { throw .last("sendfile") }
            if moved == 0 { return false }
            copied += moved
        }
        var extra: UInt8 = 0
        let more = unsafe read(file.raw, &extra, 1)
        guard more >= 0 else { throw .last("read") }
        return more == 0
    }

    /// Appends these bytes of `file`, inside the kernel. Fails with `EIO` where the file ends before.
    public borrowing func append(from file: borrowing Descriptor, _ range: Range<Int>) throws(SystemError) {
        guard lseek(file.raw, range.lowerBound, SEEK_SET) == range.lowerBound else { throw .last("lseek") }
        try file.copyOn(to: descriptor, count: range.count)
    }

    /// Appends bytes.
    public borrowing func write(_ bytes: Span<UInt8>) throws(SystemError) { try descriptor.write(bytes) }

    /// From here on nobody can change it, whoever holds a descriptor. Fails with `EBUSY` while a process has it mapped
    /// for writing.
    public borrowing func seal() throws(SystemError) {
        guard CLinuxShims_memfdSeal(descriptor.raw) == 0 else { throw .last("fcntl(F_ADD_SEALS)") }
    }

    /// Its length in bytes. By `lseek(2)`, because glibc makes of `fstat` a call that can also name paths, and so the
    /// sandbox forbids it. Leaves the position at the end.
    public borrowing func count() throws(SystemError) -> Int {
        let end = lseek(descriptor.raw, 0, SEEK_END)
        guard end >= 0 else { throw .last("lseek") }
        return end
    }

    /// Copies all of it, `count` bytes, to the start of an empty `file`.
    public borrowing func copy(to file: borrowing Descriptor, count: Int) throws(SystemError) {
        try descriptor.copy(to: file, count: count)
    }

    /// Lends its bytes, mapped read-only. Seal it first: a file that shrinks under a mapping kills the reader.
    public borrowing func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(MemoryFileError<Failure>) -> Result {
        let count: Int
        do throws(SystemError) { count = try self.count() } catch { throw .system(error) }
        if count == 0 {
            let empty: [UInt8] = []
            do throws(Failure) { return try body(empty.span) } catch { throw .body(error) }
        }
        let mapped = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, descriptor.raw, 0)
        guard let start = unsafe mapped, unsafe start != MAP_FAILED else { throw .system(.last("mmap")) }
        defer { unsafe munmap(start, count) }
        let buffer = unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
        do throws(Failure) { return try body(unsafe buffer.span) } catch { throw .body(error) }
    }
}

/// What went wrong while bytes were lent: the lending, or the borrower.
public enum MemoryFileError<Failure: Error>: Error {
    case system(SystemError)
    case body(Failure)
}

extension MemoryFile {
    /// The SHA-256 of all its bytes. Seal it first.
    public borrowing func digest() throws -> SHA256Digest {
        try withBytes { bytes throws(Never) in SHA256Digest(of: bytes) }
    }
}
