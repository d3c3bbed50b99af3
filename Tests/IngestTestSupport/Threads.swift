import Foundation
import NativeSystem

/// Runs `body` in so many threads of their own at the same time, and waits for all: `concurrentPerform` has no more of
/// them than there are cores.
public func inThreads(_ count: Int, _ body: @escaping @Sendable (_ thread: Int) -> Void) {
    let running = MonitoredValue(count)
    for thread in 0..<count {
        Thread.detachNewThread {
            body(thread)
            running.change { $0 -= 1 }
        }
    }
    running.wait { $0 == 0 ? () : nil }
}
