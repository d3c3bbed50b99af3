internal import CLinuxShims
internal import Glibc
public import NativeBytes
internal import Synchronization

/// A file in memory (`memfd_create(2)`), by which bytes travel between the worker and its sandbox.
public struct MemoryFile: ~Copyable, Sendable {
    let descriptor: Descriptor
    private let seals: Seals

    /// An empty one.
    public init() throws(SystemError) {
        let raw = CLinuxShims_memfdCreate()
        guard raw >= 0 else { throw .last("memfd_create") }
        self.init(adopting: Descriptor(owning: raw))
    }

    init(adopting descriptor: consuming Descriptor) {
        self.init(descriptor, Seals())
    }

    private init(_ descriptor: consuming Descriptor, _ seals: Seals) {
        self.descriptor = descriptor
        self.seals = seals
    }

    /// The same sealed file for another owner, on another thread too: what one learns of its digest, both know.
    public borrowing func shared() throws(SystemError) -> MemoryFile { MemoryFile(try duplicate(), seals) }

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
    /// for writing. Leaves the position at the end.
    public borrowing func seal() throws(SystemError) {
        guard CLinuxShims_memfdSeal(descriptor.raw) == 0 else { throw .last("fcntl(F_ADD_SEALS)") }
        seals.setCount(try measuredCount())
    }

    /// Its length in bytes. Leaves the position of a file that is not sealed at the end.
    public borrowing func count() throws(SystemError) -> Int {
        if let count = seals.count { return count }
        return try measuredCount()
    }

    /// By `lseek(2)`, because glibc makes of `fstat` a call that can also name paths, and so the sandbox forbids it.
    private borrowing func measuredCount() throws(SystemError) -> Int {
        let end = lseek(descriptor.raw, 0, SEEK_END)
        guard end >= 0 else { throw .last("lseek") }
        return end
    }

    /// Copies all of it, `count` bytes, to the start of an empty `file`, and has the kernel begin to write them to the
    /// disk, so that forcing them there soon after is short.
    public borrowing func copy(to file: borrowing Descriptor, count: Int) throws(SystemError) {
        guard lseek(descriptor.raw, 0, SEEK_SET) == 0 else { throw .last("lseek") }
        // The disk is busy with one part while the next is copied. More requests than it has room for would make us
        // wait, and so would a page that is on its way when the rest of it comes: parts are of whole 64 KiB.
        let part = max(Self.leastPartBytes, count / Self.mostParts / Descriptor.pieceBytes * Descriptor.pieceBytes)
        for start in stride(from: 0, to: count, by: part) {
            let range = start..<min(start + part, count)
            try descriptor.copyOn(to: file, count: range.count)
            file.beginWriting(range)
        }
    }

    private static let leastPartBytes = 8 * Descriptor.pieceBytes
    private static let mostParts = 8

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
    /// The SHA-256 of all its bytes. That of a file that was sealed here is computed once, when it is first asked for;
    /// who asks meanwhile waits.
    public borrowing func digest() throws(SystemError) -> SHA256Digest {
        guard seals.count != nil else { return try computedDigest() }
        if let known = seals.takeOn() { return known }
        do throws(SystemError) {
            let digest = try computedDigest()
            seals.finish(digest)
            return digest
        } catch {
            seals.finish(nil)
            throw error
        }
    }

    private borrowing func computedDigest() throws(SystemError) -> SHA256Digest {
        do throws(MemoryFileError<Never>) {
            return try withBytes { bytes throws(Never) in SHA256Digest(of: bytes) }
        } catch {
            switch error {
            case .system(let error): throw error
            }
        }
    }

    /// What is known of a file that nobody can change any more.
    private final class Seals: Sendable {
        /// -1 for a file that is not sealed.
        private let sealedCount = Atomic(-1)
        private let digest = MonitoredValue(Digest.unknown)

        private enum Digest: Sendable {
            case unknown
            case beingComputed
            case known(SHA256Digest)
        }

        /// Its length in bytes, which threads that share it need not ask for: the position, by which it is measured, is
        /// one for all of them. `nil` when it is not sealed.
        var count: Int? {
            let count = sealedCount.load(ordering: .acquiring)
            return count < 0 ? nil : count
        }

        func setCount(_ count: Int) { sealedCount.store(count, ordering: .releasing) }

        /// The digest, once it is known; `nil` when the caller is the one to compute it, and to call `finish`.
        func takeOn() -> SHA256Digest? {
            digest.wait { digest -> SHA256Digest?? in
                switch digest {
                case .unknown:
                    digest = .beingComputed
                    return .some(nil)
                case .beingComputed: return nil
                case .known(let known): return known
                }
            }
        }

        /// - Parameter computed: `nil` when it could not be.
        func finish(_ computed: SHA256Digest?) {
            digest.change { $0 = computed.map(Digest.known) ?? .unknown }
        }
    }
}
