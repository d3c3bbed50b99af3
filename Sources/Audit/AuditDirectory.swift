internal import NativeSystem

/// The files of a log: segments, each named by the number of its first record, the latest signed record once more in
/// `head.json`, and the lock that writers hold while they append.
struct AuditDirectory: ~Copyable {
    let directory: Directory
    private let path: String

    static let headName = "head.json"
    private static let lockName = ".lock"
    private static let suffix = ".log"
    /// Most segments of a log.
    private static let segmentCapacity = 1_000_000

    init(path: String) throws(SystemError) {
        self.path = path
        directory = try Directory.creating(path: path)
    }

    static func segmentName(_ first: Int) -> String {
        let digits = String(first)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits + suffix
    }

    /// The first records of all segments, sorted.
    func segments() throws(SystemError) -> [Int] {
        try directory.names(limit: Self.segmentCapacity) { $0.hasSuffix(Self.suffix) }.compactMap { name in
            Int(String(decoding: name.bytes.dropLast(Self.suffix.utf8.count), as: UTF8.self))
        }.sorted()
    }

    /// Waits until no other process appends.
    func lock() throws(SystemError) -> FileLock { try FileLock(waitingFor: path + "/" + Self.lockName) }

    static func rawName(_ name: String) throws(SystemError) -> RawFileName {
        guard let name = RawFileName(name) else { throw SystemError("open", code: 22) }
        return name
    }

    /// The latest signed record as it was set aside; `nil` when there is none.
    func head() throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            return try directory.openForReading(try Self.rawName(Self.headName)).readAll(limit: AuditLine.capacity)
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
    }

    /// Sets the latest signed record aside, in one step and durably.
    func setHead(_ line: [UInt8]) throws(SystemError) {
        let new = try Self.rawName(Self.headName + ".new")
        do throws(SystemError) { try directory.remove(new) } catch { guard error.isNotFound else { throw error } }
        let file = try directory.createFile(new)
        try file.write((line + [0x0A]).span)
        try file.synchronize()
        try directory.replace(try Self.rawName(Self.headName), by: new)
        try directory.synchronize()
    }
}

/// What makes writing or reading a log impossible.
public struct AuditError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ error: SystemError) {
        description = "the audit log cannot be used: \(error)"
    }
}
