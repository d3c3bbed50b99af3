internal import Glibc

/// An advisory lock on a file (`flock(2)`), held until it goes out of scope or the process ends.
public struct FileLock: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Takes the lock on the file at `path`, made where it is missing. Fails with `EAGAIN` when somebody holds it.
    public init(path: String) throws(SystemError) {
        try self.init(path: path, flags: O_CREAT)
    }

    /// Takes the lock on a file that is there. Fails with `ENOENT` when it is not, with `EAGAIN` when somebody holds it.
    public init(existing path: String) throws(SystemError) {
        try self.init(path: path, flags: 0)
    }

    private init(path: String, flags: CInt) throws(SystemError) {
        let raw = unsafe Glibc.open(path, O_RDWR | O_CLOEXEC | flags, 0o600)
        guard raw >= 0 else { throw .last("open", on: path) }
        let descriptor = Descriptor(owning: raw)
        guard flock(raw, LOCK_EX | LOCK_NB) == 0 else { throw .last("flock", on: path) }
        self.descriptor = descriptor
    }
}
