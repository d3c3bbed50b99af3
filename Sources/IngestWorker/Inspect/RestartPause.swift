/// How long to wait before a template is started again. A crash costs the next file nothing; crash after crash doubles
/// the pause, so that files that are sent to crash children cannot keep the machine busy with starting them, nor try
/// one memory layout after the other.
struct RestartPause {
    private var failures = 0

    /// What the second failure in a row costs.
    private static let first = Duration.milliseconds(20)
    /// No pause is longer.
    static let longest = Duration.seconds(2)

    mutating func failed() { failures += 1 }
    mutating func succeeded() { failures = 0 }

    /// How long to wait now.
    var duration: Duration {
        guard failures > 1 else { return .zero }
        return min(Self.first * (1 << min(failures - 2, 16)), Self.longest)
    }
}
