internal import Glibc
internal import NativeSystem

/// Makes what Foundation has no call for: names that are not UTF-8, and things that are not regular files.
public enum OddFiles {
    /// Writes a new file with a name of any bytes.
    public static func create(_ name: [UInt8], in directory: String, _ content: [UInt8] = [1]) throws {
        let path = terminated(directory, name)
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError("open", code: errno) }
        defer { close(file) }
        guard unsafe Glibc.write(file, content, content.count) == content.count else {
            throw SystemError("write", code: errno)
        }
    }

    public static func createFIFO(_ path: String) throws {
        guard unsafe mkfifo(path, 0o600) == 0 else { throw SystemError("mkfifo", code: errno) }
    }

    /// A socket in the file system, as a server that is gone leaves it behind.
    public static func createSocket(_ path: String) throws {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw SystemError("socket", code: errno) }
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let size = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count < size else { throw SystemError("bind", code: ENAMETOOLONG) }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw SystemError("bind", code: errno) }
    }

    /// A second name for the same file.
    public static func createHardLink(_ path: String, to target: String) throws {
        guard unsafe link(target, path) == 0 else { throw SystemError("link", code: errno) }
    }

    /// Puts `path` in the place of `target` in one step, as `rename(2)` does; `false` where a folder is in the way.
    public static func replace(_ target: String, by path: String) -> Bool { unsafe rename(path, target) == 0 }

    /// Sets the time of the last change of content, in seconds since 1970; a link's own, not its target's.
    public static func setModified(_ path: String, seconds: Int) throws {
        let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        guard unsafe utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw SystemError("utimensat", code: errno)
        }
    }

    private static func terminated(_ directory: String, _ name: [UInt8]) -> [CChar] {
        (Array(directory.utf8) + [0x2F] + name).map { CChar(bitPattern: $0) } + [0]
    }
}
