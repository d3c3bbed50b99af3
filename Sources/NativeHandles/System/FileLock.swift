internal import Glibc

/// An advisory lock on a file (`flock(2)`), held until it goes out of scope or the process ends.
public struct FileLock: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Takes the lock on the file at `path`, made where it is missing. Fails with `EAGAIN` when somebody holds it.
    public init(path: String) throws(SystemError) {
        try self.init(path, O_CREAT, LOCK_EX | LOCK_NB)
    }

    /// Takes the lock on a file that is there. Fails with `ENOENT` when it is not, with `EAGAIN` when somebody holds
    /// it.
    public init(existing path: String) throws(SystemError) {
        try self.init(path, 0, LOCK_EX | LOCK_NB)
    }

    /// Takes the lock, and waits for it as long as somebody holds it.
    public init(waitingFor path: String) throws(SystemError) {
        try self.init(path, O_CREAT, LOCK_EX)
    }

    private init(_ path: String, _ flags: CInt, _ operation: CInt) throws(SystemError) {
        let raw = unsafe Glibc.open(path, O_RDWR | O_CLOEXEC | flags, 0o600)
        guard raw >= 0 else { throw .last("open", on: path) }
        let descriptor = Descriptor(owning: raw)
        while flock(raw, operation) != 0 {
            guard errno == EINTR else { throw .last("flock", on: path) }
        }
        self.descriptor = descriptor
    }
}
