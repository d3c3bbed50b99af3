internal import CLinuxShims
internal import Glibc

/// An open file descriptor and its only owner; closed when it goes out of scope.
public struct Descriptor: ~Copyable, Sendable {
    let raw: CInt

    init(owning raw: CInt) {
        self.raw = raw
    }

    /// Its number, for the targets beside this one.
    package var number: Int32 { raw }

    deinit { close(raw) }

    /// Opens the file at `path`, which the person at the keyboard named, for reading; never waits for a FIFO.
    public init(openingForReading path: String) throws(SystemError) {
        try self.init(openingForReading: RawPath(path.utf8))
    }

    public init(openingForReading path: RawPath) throws(SystemError) {
        let raw = unsafe open(path.terminated, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard raw >= 0 else { throw .last("open") }
        self.init(owning: raw)
    }

    /// All of what the person at the keyboard named, a file or a pipe, for whose writers it waits; `nil` when that is
    /// more than `limit` bytes.
    public static func content(of path: RawPath, limit: Int) throws(SystemError) -> [UInt8]? {
        let raw = unsafe open(path.terminated, O_RDONLY | O_NOCTTY | O_CLOEXEC)
        guard raw >= 0 else { throw .last("open") }
        defer { close(raw) }
        return try StandardStream.readToEnd(raw, limit: limit)
    }

    /// Forces the file's bytes and length to the disk (`fsync(2)`).
    ///
    /// After an error the kernel may have dropped the pages: never call it again on this descriptor.
    public borrowing func synchronize() throws(SystemError) {
        guard fsync(raw) == 0 else { throw .last("fsync") }
    }

    /// Has the kernel begin to write these bytes of the file to the disk (`sync_file_range(2)`), without waiting.
    ///
    /// Nothing is durable by that, and what fails is told by `synchronize`.
    borrowing func beginWriting(_ range: Range<Int>) {
        CLinuxShims_beginWriting(raw, range.lowerBound, range.count)
    }

    /// What the open file is (`fstat(2)`).
    public borrowing func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(raw, &status) == 0 else { throw .last("fstat") }
        return FileStatus(status)
    }

    /// Whether somebody has the file open for writing; this descriptor must be for reading alone. False where the
    /// kernel does not tell.
    borrowing func hasWriter() -> Bool { CLinuxShims_hasWriter(raw) == 1 }

    /// Writes all of `bytes` at the current position.
    public borrowing func write(_ bytes: Span<UInt8>) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.extracting(written..<bytes.count).withUnsafeBytes { rest in
                unsafe Glibc.write(raw, rest.baseAddress, rest.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .last("write") }
            written += count
        }
    }

    /// Copies `count` bytes from its start to the current position of `file`.
    public borrowing func copy(to file: borrowing Descriptor, count: Int) throws(SystemError) {
        guard lseek(raw, 0, SEEK_SET) == 0 else { throw .last("lseek") }
        try copyOn(to: file, count: count)
    }

    /// Copies `count` bytes from its current position to that of `file`. In pieces that stay in the processor's cache:
    /// `sendfile(2)`, which takes 64 KB apart into pages, is slower to a disk.
    borrowing func copyOn(to file: borrowing Descriptor, count: Int) throws(SystemError) {
        var piece = [UInt8](repeating: 0, count: min(count, Self.pieceBytes))
        var left = count
        while left > 0 {
            let taken = unsafe piece.withUnsafeMutableBytes { piece in
                unsafe Glibc.read(raw, piece.baseAddress, min(left, piece.count))
            }
            if taken < 0 && errno == EINTR { continue }
            guard taken > 0 else { throw taken == 0 ? SystemError("read", code: EIO) : .last("read") }
            try file.write(piece.span.extracting(0..<taken))
            left -= taken
        }
    }

    static let pieceBytes = 64 * 1_024

    /// Reads at most `limit` bytes from the start; `nil` when there are more.
    public borrowing func readAll(limit: Int) throws(SystemError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var total = 0
        while total < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(raw, buffer.baseAddress! + total, buffer.count - total, off_t(total))
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .last("pread") }
            if count == 0 { break }
            total += count
        }
        guard total <= limit else { return nil }
        bytes.removeLast(bytes.count - total)
        return bytes
    }
}

/// The part of `stat(2)` by which a file is judged.
public struct FileStatus: Equatable, Sendable {
    public enum Kind: Sendable { case regular, directory, symbolicLink, other }

    public let kind: Kind
    public let size: Int
    public let links: Int
    public let device: UInt64
    public let inode: UInt64
    public let modified: TimeStamp
    public let changed: TimeStamp
    /// Permission bits, `0o777` and above.
    public let mode: UInt32
    public let owner: UInt32

    /// Seconds and nanoseconds since 1970.
    public struct TimeStamp: Equatable, Sendable {
        public let seconds: Int
        public let nanoseconds: Int
    }

    /// Whether it is a regular file without a second name.
    public var isRegularWithOneName: Bool { kind == .regular && links == 1 }

    /// Whether we are root, and it is somebody else's.
    public var isForeignToRoot: Bool { geteuid() == 0 && owner != 0 }

    /// Whether the file has not been written to since `earlier` was taken: same file, size and times. Moving it to
    /// another name changes neither.
    public func hasSameContent(as earlier: FileStatus) -> Bool {
        device == earlier.device && inode == earlier.inode && size == earlier.size && modified == earlier.modified
    }

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .symbolicLink
        default: kind = .other
        }
        size = Int(status.st_size)
        links = Int(status.st_nlink)
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        modified = TimeStamp(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        changed = TimeStamp(seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec)
        mode = UInt32(status.st_mode & 0o7777)
        owner = status.st_uid
    }
}
