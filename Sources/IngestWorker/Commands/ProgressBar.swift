import NativeSystem

/// A bar on standard error, on a terminal only.
final class ProgressBar {
    private let total: Int
    private let isShown: Bool
    private var done = 0
    private var shownPercent = -1

    private static let width = 40

    init(total: Int, isShown: Bool) {
        self.total = max(total, 1)
        self.isShown = isShown && StandardStream.error.isTerminal
    }

    func advance() {
        done += 1
        let percent = done * 100 / total
        guard isShown, percent != shownPercent else { return }
        shownPercent = percent
        let filled = done * Self.width / total
        StandardStream.error.write(
            "\r[" + String(repeating: "#", count: filled) + String(repeating: " ", count: Self.width - filled)
                + "] \(percent) %")
    }

    /// Takes the bar away.
    func finish() {
        if isShown { StandardStream.error.write("\r" + String(repeating: " ", count: Self.width + 8) + "\r") }
    }
}
