internal import CLinuxShims
internal import Glibc
public import NativeSystem

extension SecretBytes {
    /// What stands in a file, without a copy of it anywhere else; `nil` when it is empty or longer than `limit` bytes.
    public static func read(_ file: borrowing Descriptor, limit: Int) throws(SystemError) -> SecretBytes? {
        let size = try file.status().size
        guard (1...limit).contains(size) else { return nil }
        let raw = file.number
        var failure: SystemError?
        let secret = SecretBytes(count: size) { bytes throws(Never) in
            unsafe bytes.withUnsafeMutableBytes { buffer in
                var total = 0
                while total < buffer.count, let start = buffer.baseAddress {
                    let count = unsafe pread(raw, start + total, buffer.count - total, off_t(total))
                    if count < 0 && errno == EINTR { continue }
                    guard count > 0 else {
                        failure = SystemError("pread", code: count == 0 ? EIO : errno)
                        return
                    }
                    total += count
                }
            }
        }
        if let failure { throw failure }
        return secret
    }

    /// Takes the value of an environment variable out of the environment: nobody finds it there afterwards, neither
    /// this process nor a child nor a reader of `/proc/self/environ`. `nil` when it is not set, or empty.
    ///
    /// Only before there is a second thread.
    public static func takeFromEnvironment(_ name: String) -> SecretBytes? {
        guard let value = unsafe getenv(name) else { return nil }
        let count = unsafe strlen(value)
        defer {
            unsafe wipe(value, count)
            unsafe unsetenv(name)
        }
        guard count > 0 else { return nil }
        return SecretBytes(count: count) { bytes throws(Never) in
            for index in 0..<count { bytes[index] = UInt8(bitPattern: unsafe value[index]) }
        }
    }

    private static func wipe(_ start: UnsafeMutablePointer<CChar>, _ count: Int) {
        unsafe explicit_bzero(start, count)
    }
}

/// What the kernel shows of this process to others.
public enum ProcessPrivacy {
    /// From here on the process leaves no core dump, no other process of its user can read its memory
    /// (`PR_SET_DUMPABLE`, `RLIMIT_CORE`), and a crash ends it at once, without a backtrace: Swift's prints what lies
    /// where registers point to.
    public static func begin() throws(SystemError) {
        guard CLinuxShims_forbidDumps() == 0 else { throw SystemError("prctl(PR_SET_DUMPABLE)", code: errno) }
    }
}
