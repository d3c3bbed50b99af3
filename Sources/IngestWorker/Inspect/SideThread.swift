import Foundation
import NativeSystem

/// A thread for what the way of a file need not wait for: where a processor is free, it is done there meanwhile.
final class SideThread: Sendable {
    private struct Work {
        var waiting: [@Sendable () -> Void] = []
        var isBusy = false
        var isOver = false
    }
    private let work = MonitoredValue(Work())

    /// To hand the work of a smaller file over takes as long as to do it.
    private static let leastBytes = 256 * 1_024
    /// What waits holds memory. More is done at once, by who wants it done.
    private static let mostWaiting = 4

    init() {
        Thread.detachNewThread { [work] in
            while let job = Self.next(work) { job() }
        }
    }

    deinit { work.change { $0.isOver = true } }

    /// The job that waits longest, once the last one is done; `nil` when there will be none any more.
    private static func next(_ work: MonitoredValue<Work>) -> (@Sendable () -> Void)? {
        work.change { $0.isBusy = false }
        return work.wait { work in
            guard work.waiting.isEmpty else {
                work.isBusy = true
                return .some(work.waiting.removeFirst())
            }
            return work.isOver ? .some(nil) : nil
        }
    }

    /// Begins to hash a sealed file. Whoever asks for its digest meanwhile waits; where it is not begun yet, they do
    /// it.
    func digest(_ memory: borrowing MemoryFile, bytes: Int) {
        guard bytes >= Self.leastBytes, let shared = try? memory.shared() else { return }
        let held = Held(shared)
        // Who asks meets the same error.
        run { _ = try? held.value.digest() }
    }

    /// Closes what is the last to hold a file of so many bytes: the kernel gives them back page by page.
    func close<File: ~Copyable & Sendable>(_ file: consuming File, bytes: Int) {
        guard bytes >= Self.leastBytes else { return }
        let held = Held(file)
        run { _ = held }
    }

    /// Returns when nothing is left to be done.
    func waitUntilIdle() {
        work.wait { $0.waiting.isEmpty && !$0.isBusy ? () : nil }
    }

    private func run(_ job: @escaping @Sendable () -> Void) {
        let isTaken = work.change { work in
            guard work.waiting.count < Self.mostWaiting else { return false }
            work.waiting.append(job)
            return true
        }
        if !isTaken { job() }
    }

    /// What cannot be copied, for a closure.
    private final class Held<Value: ~Copyable & Sendable>: Sendable {
        let value: Value

        init(_ value: consuming Value) { self.value = value }
    }
}
