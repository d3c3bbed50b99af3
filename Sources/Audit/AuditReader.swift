public import Foundation
internal import NativeSystem

/// Which records somebody wants to see.
public struct AuditFilter: Sendable {
    /// Records of this time and later.
    public var since: Date?
    /// Records before this time.
    public var until: Date?
    /// The beginnings of events, such as `quarantine.`; all where there is none.
    public var events: [String] = []
    public var workspace: String?
    /// The beginning of the id of a job, or all of it.
    public var job: String?
    public var user: String?

    public init() {}

    func wants(_ entry: AuditEntry) -> Bool {
        if since != nil || until != nil, let time = entry.date {
            if let since, time < since { return false }
            if let until, time >= until { return false }
        }
        if !events.isEmpty, !events.contains(where: entry.event.rawValue.hasPrefix) { return false }
        if let workspace, entry.workspace != workspace { return false }
        if let job, entry.job?.hasPrefix(job.lowercased()) != true { return false }
        if let user, entry.user != user { return false }
        return true
    }
}

/// A record for people.
public struct AuditView: Sendable {
    public let seq: Int
    public let time: String
    public let event: String
    public let user: String
    public let job: String?
    public let workspace: String?
    /// Of the object that it is about.
    public let key: String?
    public let note: String?
    /// The record as one line of JSON, as it stands in the log.
    public let json: String

    init(_ line: AuditLine) {
        seq = line.entry.seq
        time = line.entry.time
        event = line.entry.event.rawValue
        user = line.entry.user
        job = line.entry.job
        workspace = line.entry.workspace
        key = line.entry.key
        note = line.entry.note
        json = String(decoding: line.bytes, as: UTF8.self)
    }
}

/// Reads a log. It does not verify more than each line for itself: `AuditVerifier` does.
public enum AuditReader {
    /// Calls `body` with each record that the filter wants, from record number `first` on.
    ///
    /// - Returns: how many lines are no records.
    public static func forEach(
        path: String, from first: Int = 0, where filter: AuditFilter = AuditFilter(), _ body: (AuditView) throws -> Void
    ) throws -> Int {
        let snapshot = try AuditSnapshot(path: path)
        var unreadable = 0
        for (index, segment) in snapshot.segments.enumerated() {
            if index + 1 < snapshot.segments.count, snapshot.segments[index + 1].first <= first { continue }
            try snapshot.forEachLine(of: segment) { bytes, _ in
                guard let line = try? AuditLine(reading: bytes) else {
                    unreadable += 1
                    return
                }
                if line.entry.seq >= first, filter.wants(line.entry) { try body(AuditView(line)) }
            }
        }
        return unreadable
    }

    /// The latest signed record that was set aside, as a line; `nil` when there is no log.
    public static func head(path: String) throws -> String? {
        try AuditSnapshot(path: path).head.map { String(decoding: $0, as: UTF8.self) }
    }
}
