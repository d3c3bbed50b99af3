internal import Foundation

/// A value behind a lock, and threads that wait until it is as they want it: a monitor (Hoare, 1974).
///
/// `@unchecked Sendable` because the compiler cannot see that `value` is only touched while `condition` is locked.
public final class MonitoredValue<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var value: Value

    public init(_ value: Value) {
        self.value = value
    }

    /// Changes the value and wakes those who wait.
    public func change<Result>(_ body: (inout Value) -> Result) -> Result {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return body(&value)
    }

    /// Waits until `body` gives a result.
    public func wait<Result>(_ body: (inout Value) -> Result?) -> Result {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        while true {
            if let result = body(&value) { return result }
            condition.wait()
        }
    }
}
