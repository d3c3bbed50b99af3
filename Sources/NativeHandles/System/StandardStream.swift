internal import Glibc
internal import Synchronization

/// Standard output or standard error, written whole lines at a time.
public struct StandardStream: Sendable {
    private let raw: CInt

    public static let output = StandardStream(raw: 1)
    public static let error = StandardStream(raw: 2)

    /// Why output could not be written; `nil` when all of it was, and when the reader went away, as `head` does.
    public static var outputFailure: SystemError? {
        let code = firstFailure.load(ordering: .relaxed)
        return code == 0 || code == EPIPE ? nil : SystemError("write", code: code, on: "standard output")
    }

    private static let firstFailure = Atomic<CInt>(0)

    /// Writes all of `text`. What cannot be written is dropped; of standard output, `outputFailure` remembers that.
    public func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(raw, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                if raw == 1 { _ = Self.firstFailure.compareExchange(expected: 0, desired: errno, ordering: .relaxed) }
                return
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Whether it is a terminal.
    public var isTerminal: Bool { isatty(raw) == 1 }

    /// All of standard input, at most `limit` bytes; `nil` when there are more.
    public static func readInput(limit: Int) throws(SystemError) -> [UInt8]? {
        try readToEnd(0, limit: limit, "standard input")
    }

    /// What a descriptor brings until its end, at most `limit` bytes; `nil` when there are more.
    static func readToEnd(_ raw: CInt, limit: Int, _ subject: String? = nil) throws(SystemError) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 256 * 1024)
        while bytes.count <= limit {
            let count = unsafe read(raw, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .last("read", on: subject) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk.prefix(count))
        }
        return nil
    }
}
