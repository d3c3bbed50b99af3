internal import CLinuxShims
internal import Glibc

/// Who started this process and wants to hear how it is: systemd, by the protocol of sd_notify(3). Its socket is named
/// by `NOTIFY_SOCKET`.
public struct ServiceManager: Sendable {
    private let socket: String
    /// How often it wants to hear that the process lives, in microseconds; `nil` where it does not.
    public let watchdogMicroseconds: Int?

    /// What a service tells of itself.
    public enum State: Sendable, Equatable {
        case ready
        case stopping
        /// It lives.
        case watchdog
        /// One line for people, as `systemctl status` shows it.
        case status(String)

        var message: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            case .watchdog: "WATCHDOG=1"
            case .status(let text): "STATUS=" + text.split(whereSeparator: \.isNewline).joined(separator: " ")
            }
        }
    }

    /// `nil` where nobody listens, as when a person has started the process.
    ///
    /// - Parameters:
    ///   - environment: of the process.
    ///   - process: its number; a watchdog that is meant for another one is not ours.
    public init?(environment: [String: String], process: Int) {
        guard let socket = environment["NOTIFY_SOCKET"], socket.hasPrefix("/") || socket.hasPrefix("@") else {
            return nil
        }
        self.socket = socket
        let isOurs = environment["WATCHDOG_PID"].map { Int($0) == process } ?? true
        watchdogMicroseconds =
            isOurs ? environment["WATCHDOG_USEC"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } : nil
    }

    /// Tells it.
    ///
    /// - Throws: when it does not listen any more; a service goes on all the same.
    public func tell(_ state: State) throws(SystemError) {
        let path = Array(socket.utf8).map { CChar(bitPattern: $0) }
        let message = Array(state.message.utf8)
        guard unsafe CLinuxShims_sendTo(path, path.count, message, message.count) == message.count else {
            throw .last("sendto", on: socket)
        }
    }
}
