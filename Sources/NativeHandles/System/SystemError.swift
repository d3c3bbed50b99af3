internal import Glibc

/// A system call that failed: which, on what, and why.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The call, such as `fsync`.
    public let call: String
    /// The `errno` it left.
    public let code: Int32
    /// The path or thing that it was called on, as far as it is ours; a client's name is never put here.
    public let subject: String?

    public init(_ call: String, code: Int32, on subject: String? = nil) {
        self.call = call
        self.code = code
        self.subject = subject
    }

    /// The failure of the call that has just returned.
    static func last(_ call: String, on subject: String? = nil) -> SystemError {
        SystemError(call, code: errno, on: subject)
    }

    public var description: String {
        let reason = unsafe String(cString: strerror(code))
        return "\(call)\(subject.map { " on \($0)" } ?? ""): \(reason) (errno \(code))"
    }

    /// There is nothing by that name (`ENOENT`).
    public var isNotFound: Bool { code == ENOENT }
    /// A part of the path is a file (`ENOTDIR`).
    public var isNotADirectory: Bool { code == ENOTDIR }
    /// There is no room on the file system, or none left for us (`ENOSPC`, `EDQUOT`).
    public var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }
    /// There is something by that name already (`EEXIST`).
    public var isAlreadyThere: Bool { code == EEXIST }
    /// The name is a symbolic link or leads outside (`ELOOP`, `EXDEV`).
    public var isForbiddenPath: Bool { code == ELOOP || code == EXDEV }
    /// Somebody still holds it, such as a writable mapping of a file to be sealed (`EBUSY`).
    public var isBusy: Bool { code == EBUSY }
    /// The kernel does not permit it, such as sealing a file that is sealed against sealing (`EPERM`).
    public var isNotPermitted: Bool { code == EPERM }
    /// Owner, mode or attributes of a file or folder forbid it to this user (`EACCES`, `EPERM`).
    public var isForbidden: Bool { code == EACCES || code == EPERM }
    /// The descriptor would have to be waited for (`EAGAIN`).
    public var wouldBlock: Bool { code == EAGAIN }
}
