internal import CLinuxShims
internal import CSandboxShims
internal import Glibc

/// The sandbox could not be locked down; the helper must not look at a single byte.
public struct LockdownFailure: Error, Sendable, CustomStringConvertible {
    public let step: String
    public let code: Int32

    static func last(_ step: UnsafePointer<CChar>?) -> LockdownFailure {
        LockdownFailure(step: unsafe step.map { unsafe String(cString: $0) } ?? "", code: errno)
    }

    public var description: String { "\(step): \(unsafe String(cString: strerror(code)))" }
}

/// The walls around the code that reads untrusted bytes.
public enum Lockdown {
    /// Locks the template: no files, no network, no new privileges, a system-call allow-list that kills.
    ///
    /// - Returns: the Landlock ABI in force, 0 where the kernel has none.
    public static func lockTemplate() throws(LockdownFailure) -> Int {
        CSandboxShims_moveCodeToLargePages()
        CSandboxShims_tuneAllocator()
        CSandboxShims_prepareSorting()
        var landlockABI: CInt = 0
        var step: UnsafePointer<CChar>?
        guard unsafe CSandboxShims_lockTemplate(&landlockABI, &step) == 0 else { throw unsafe .last(step) }
        CSandboxShims_fillHeap()
        return Int(landlockABI)
    }

    /// Locks a child: no process, no socket, and limits on memory, processor time and what it writes.
    ///
    /// - Parameter isReused: it may serve more than one file, so listen on the socket that it has, and set its alarm.
    public static func lockChild(
        memoryBytes: Int, processorSeconds: Int, outputBytes: Int, isReused: Bool
    ) throws(LockdownFailure) {
        var step: UnsafePointer<CChar>?
        let status = unsafe CSandboxShims_lockChild(
            UInt64(memoryBytes), UInt64(processorSeconds), UInt64(outputBytes), isReused ? 1 : 0, &step)
        guard status == 0 else { throw unsafe .last(step) }
    }

    /// Lets the kernel kill this process when the one that forked it ends.
    public static func dieWithTemplate() throws(LockdownFailure) {
        guard CSandboxShims_dieWithParent() == 0 else {
            throw LockdownFailure(step: "parent-death signal", code: errno)
        }
    }

    /// Lets a signal (SIGALRM) end this process after so many seconds; 0: no more.
    public static func setAlarm(seconds: Int) { alarm(CUnsignedInt(clamping: seconds)) }

    /// Makes so many bytes of the heap ready to be written, which costs three quarters of touching them page by page.
    public static func prepareHeap(bytes: Int) { CSandboxShims_prepareHeap(bytes) }

    /// Lets the heap of a child go on in pages of 2 MiB where the kernel has them: to make so much memory then takes a
    /// tenth of the time. The first of them is made at once.
    public static func moveHeapToLargePages() { CSandboxShims_moveHeapToLargePages() }

    /// Does something hostile, perhaps with the memory files of a file, which are named by their descriptors. Returns
    /// only when the kernel did not kill the process for it.
    ///
    /// - Returns: whether the act succeeded.
    public static func attempt(_ act: Int, input: Int32, output: Int32) -> Bool {
        CSandboxShims_attempt(CInt(act), input, output) == 0
    }
}

/// The children of this process.
public enum ForkedChild {
    /// The two that a fork makes of one process.
    public enum Side: Sendable {
        case parent
        case child
    }

    /// Forks.
    public static func fork() throws(LockdownFailure) -> Side {
        let process = CLinuxShims_fork()
        guard process >= 0 else { throw LockdownFailure(step: "fork", code: errno) }
        return process == 0 ? .child : .parent
    }

    /// How a child ended and what it used.
    public struct Ending: Sendable {
        /// Its exit code, or `nil` when a signal ended it.
        public let exitCode: Int?
        /// The signal that ended it.
        public let signal: Int?
        public let processorMicroseconds: Int
        public let peakMemoryBytes: Int
    }

    /// Waits until one of them has ended.
    public static func waitForEnd() throws(LockdownFailure) -> Ending {
        var status: CInt = 0
        var usage = rusage()
        while unsafe wait4(-1, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw LockdownFailure(step: "wait4", code: errno) }
        }
        let signal = Int(status & 0x7F)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return Ending(
            exitCode: signal == 0 ? Int(status >> 8 & 0xFF) : nil, signal: signal == 0 ? nil : signal,
            processorMicroseconds: seconds * 1_000_000 + Int(microseconds),
            peakMemoryBytes: usage.ru_maxrss * 1024)
    }

    /// Ends this process at once, without the exit handlers of the libraries.
    public static func exitNow(_ code: Int) { _exit(CInt(code)) }
}
