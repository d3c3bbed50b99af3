import NativeSystem

/// A bar on standard error, on a terminal only. Several threads may advance it.
final class ProgressBar: Sendable {
    private struct Counts: Sendable {
        var done = 0
        var shownPercent = -1
    }

    private let total: Int
    private let isShown: Bool
    private let counts = MonitoredValue(Counts())

    private static let width = 40

    init(total: Int, isShown: Bool) {
        self.total = max(total, 1)
        self.isShown = isShown && StandardStream.error.isTerminal
    }

    func advance() {
        guard isShown else { return }
        counts.change { counts in
            counts.done += 1
            let percent = min(100, counts.done * 100 / total)
            guard percent != counts.shownPercent else { return }
            counts.shownPercent = percent
            let filled = percent * Self.width / 100
            StandardStream.error.write(
                "\r[" + String(repeating: "#", count: filled) + String(repeating: " ", count: Self.width - filled)
                    + "] \(percent) %")
        }
    }

    /// Takes the bar away.
    func finish() {
        if isShown { StandardStream.error.write("\r" + String(repeating: " ", count: Self.width + 8) + "\r") }
    }
}
