import Foundation
import NativeSystem

/// Threads that may wait for a store, which those of Swift's cooperative pool may not.
public enum WaitingThreads {
    /// Returns when `body` was done with every item.
    public static func forEach<Item: Sendable>(
        _ items: [Item], threads: Int, _ body: @escaping @Sendable (Item) -> Void
    ) {
        let state = MonitoredValue((next: 0, running: max(1, min(threads, items.count))))
        for _ in 0..<max(1, min(threads, items.count)) {
            Thread.detachNewThread {
                while let index = state.change({ state in
                    defer { state.next += 1 }
                    return state.next < items.count ? state.next : nil
                }) {
                    body(items[index])
                }
                state.change { $0.running -= 1 }
            }
        }
        state.wait { $0.running == 0 ? () : nil }
    }
}
