import Logging
import NativeSystem

/// A failure that comes again and again while its cause lasts, such as a full disk. The log hears of it when it begins,
/// when it comes for a reason that was not told in the last minute, once a minute with how often it came, and when it
/// is over.
final class LastingFailure: Sendable {
    private struct Episode {
        var count = 1
        let began: ContinuousClock.Instant
        /// When each reason was told last; no older than a minute.
        var told: [String: ContinuousClock.Instant]
    }

    private let what: String
    private let episode = MonitoredValue<Episode?>(nil)

    static let interval = Duration.seconds(60)

    /// - Parameter what: the line of the log.
    init(_ what: String) {
        self.what = what
    }

    /// It failed, or still fails.
    func tell(_ log: Logger, _ error: any Error, at moment: ContinuousClock.Instant = .now) {
        tell(log, "\(error)", at: moment)
    }

    func tell(_ log: Logger, _ error: String, at moment: ContinuousClock.Instant = .now) {
        guard let count = countToTell(error, at: moment) else { return }
        var metadata: Logger.Metadata = ["error": "\(error)"]
        if count > 1 { metadata["times"] = "\(count)" }
        log.error("\(what)", metadata: metadata)
    }

    /// Counts a failure.
    ///
    /// - Returns: how often it came, when it is time to tell.
    private func countToTell(_ error: String, at moment: ContinuousClock.Instant) -> Int? {
        episode.change { episode in
            guard var current = episode else {
                episode = Episode(began: moment, told: [error: moment])
                return 1
            }
            current.count += 1
            current.told = current.told.filter { moment - $0.value < Self.interval }
            let isDue = current.told[error] == nil
            if isDue { current.told[error] = moment }
            episode = current
            return isDue ? current.count : nil
        }
    }

    /// It does not fail any more; says so where it did.
    func end(_ log: Logger, at moment: ContinuousClock.Instant = .now) {
        if let metadata = ended(at: moment) { log.notice("over: \(what)", metadata: metadata) }
    }

    /// The same, for who says so otherwise: how often it failed and for how long; `nil` when it did not.
    func ended(at moment: ContinuousClock.Instant = .now) -> Logger.Metadata? {
        episode.change { episode in
            defer { episode = nil }
            guard let episode else { return nil }
            return ["times": "\(episode.count)", "seconds": "\(Int((moment - episode.began) / .seconds(1)))"]
        }
    }
}
