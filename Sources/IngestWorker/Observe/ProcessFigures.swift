import Foundation

/// What this process uses now, as the kernel tells in /proc/self (proc(5)).
struct ProcessFigures: Equatable {
    var residentBytes = 0
    var openDescriptors = 0
    var mostDescriptors = 0
    /// In user mode and in the kernel, without children that have not ended.
    var processorSeconds = 0.0

    /// `nil` where the kernel does not tell.
    init?() {
        guard let memory = Self.fields("statm"), memory.count > 1, let pages = Int(memory[1]),
            let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"),
            // The name in parentheses may hold anything; what is counted stands behind it.
            let status = Self.text("stat")?.split(separator: ")").last?.split(separator: " "), status.count > 12,
            let user = Double(status[11]), let system = Double(status[12]),
            let limit = Self.text("limits")?.split(separator: "\n").first(where: { $0.hasPrefix("Max open files") })
        else { return nil }
        residentBytes = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
        // Looking takes a descriptor too.
        openDescriptors = descriptors.count - 1
        mostDescriptors = limit.split(separator: " ").dropFirst(3).first.flatMap { Int($0) } ?? 0
        processorSeconds = (user + system) / Self.ticksPerSecond
    }

    /// Of /proc/self/stat: 100 on every Linux (USER_HZ).
    private static let ticksPerSecond = 100.0

    private static func text(_ name: String) -> String? {
        try? String(contentsOfFile: "/proc/self/\(name)", encoding: .utf8)
    }

    private static func fields(_ name: String) -> [Substring]? { text(name)?.split(separator: " ") }
}
