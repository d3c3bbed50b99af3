import Glibc

/// Seconds of processor time of this thread since it was made: what a test may measure on a machine that others use
/// too.
public struct ProcessorClock: Sendable {
    private let start: Double

    public init() { start = Self.now }

    public var seconds: Double { Self.now - start }

    private static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
