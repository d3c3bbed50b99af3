internal import NativeSystem

/// A log as it stood at one moment, between two writers. What is appended later is not part of it.
struct AuditSnapshot: ~Copyable {
    struct Segment {
        /// The number of its first record.
        let first: Int
        let byteCount: Int
    }

    let segments: [Segment]
    /// The signed record that was set aside.
    let head: [UInt8]?
    private let directory: AuditDirectory

    private static let chunkByteCount = 256 * 1024

    init(path: String) throws(SystemError) {
        let directory = try AuditDirectory(path: path)
        let lock = try directory.lock()
        var segments: [Segment] = []
        for first in try directory.segments() {
            let name = try AuditDirectory.rawName(AuditDirectory.segmentName(first))
            segments.append(Segment(first: first, byteCount: try directory.directory.status(of: name).size))
        }
        let head = try directory.head()
        _ = lock
        self.segments = segments
        self.head = head
        self.directory = directory
    }

    /// Calls `body` with each line, without its newline, and whether it had one.
    func forEachLine(of segment: Segment, _ body: (ArraySlice<UInt8>, Bool) throws -> Void) throws {
        let file = try directory.directory.openForReading(
            try AuditDirectory.rawName(AuditDirectory.segmentName(segment.first)))
        var rest: [UInt8] = []
        var offset = 0
        while offset < segment.byteCount {
            let chunk = try file.read(at: offset, count: min(Self.chunkByteCount, segment.byteCount - offset))
            guard !chunk.isEmpty else { break }
            offset += chunk.count
            rest += chunk
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0A) {
                try body(rest[start..<end], true)
                start = end + 1
            }
            rest.removeFirst(start)
            // Longer than any record: it is none, and is not gathered.
            if rest.count > AuditLine.capacity {
                try body(rest[...], false)
                rest = []
            }
        }
        if !rest.isEmpty { try body(rest[...], false) }
    }
}
