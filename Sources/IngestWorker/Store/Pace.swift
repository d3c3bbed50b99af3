import Foundation
import NativeSystem

/// Lets so many through in a second.
final class Pace: Sendable {
    private let interval: Duration
    private let next = MonitoredValue(ContinuousClock.now)

    init(perSecond: Int?) { interval = perSecond.map { .seconds(1) / $0 } ?? .zero }

    func wait() {
        guard interval > .zero else { return }
        let now = ContinuousClock.now
        let turn = next.change { next in
            let turn = max(next, now)
            next = turn + interval
            return turn
        }
        if turn > now { Thread.sleep(forTimeInterval: (turn - now) / .seconds(1)) }
    }
}
