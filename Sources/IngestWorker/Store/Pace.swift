import Foundation
import NativeSystem

/// Lets so many through in a second.
final class Pace: Sendable {
    private let interval: Double
    private let next = MonitoredValue(Date.distantPast)

    init(perSecond: Int?) { interval = perSecond.map { 1 / Double($0) } ?? 0 }

    func wait() {
        guard interval > 0 else { return }
        let now = Date()
        let turn = next.change { next in
            let turn = max(next, now)
            next = turn.addingTimeInterval(interval)
            return turn
        }
        if turn > now { Thread.sleep(forTimeInterval: turn.timeIntervalSince(now)) }
    }
}
