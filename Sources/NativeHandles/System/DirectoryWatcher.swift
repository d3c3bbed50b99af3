internal import Glibc

/// Tells when something is moved or written into a directory (`inotify(7)`). A hint, never the truth: read the
/// directory after every wake, and now and then without one.
public struct DirectoryWatcher: ~Copyable, Sendable {
    private let descriptor: Descriptor

    public init() throws(SystemError) {
        let raw = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
        guard raw >= 0 else { throw .last("inotify_init1") }
        descriptor = Descriptor(owning: raw)
    }

    /// Watches `path`; doing so again is harmless.
    public borrowing func watch(path: String) throws(SystemError) {
        let events = UInt32(IN_MOVED_TO | IN_CLOSE_WRITE | IN_CREATE | IN_ONLYDIR | IN_DONT_FOLLOW)
        guard unsafe inotify_add_watch(descriptor.raw, path, events) >= 0 else {
            throw .last("inotify_add_watch", on: path)
        }
    }

    /// Waits for the next event or until the time is over, and forgets the events.
    ///
    /// - Returns: whether there was an event.
    public borrowing func wait(milliseconds: Int) throws(SystemError) -> Bool {
        var entry = pollfd(fd: descriptor.raw, events: Int16(POLLIN), revents: 0)
        let ready = unsafe poll(&entry, 1, CInt(clamping: milliseconds))
        guard ready >= 0 || errno == EINTR else { throw .last("poll") }
        guard ready > 0 else { return false }
        var events = [UInt8](repeating: 0, count: 64 * 1024)
        while unsafe read(descriptor.raw, &events, events.count) > 0 {}
        return true
    }
}
