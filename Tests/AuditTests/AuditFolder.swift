import Audit
import Encryption
import Foundation
import IngestTestSupport
import NativeCrypto

/// A log in a folder of its own, and what an attacker could do to it.
struct AuditFolder {
    let path: String
    let ring: KeyRing

    init(_ path: String, ring: KeyRing? = nil) throws {
        self.path = path + "/audit"
        self.ring = try ring ?? KeyRing([.generate()])
    }

    static let actor = AuditActor(user: "test (0)", host: "here", process: 1, command: "run", engine: "0")

    var keys: AuditKeys { AuditKeys(ring) }

    func open(every records: Int = 8, segmentByteCount: Int = 64 << 20) throws -> AuditLog {
        try AuditLog(
            path: path, keys: keys, actor: Self.actor, interval: .init(records: records, seconds: 1_000),
            segmentByteCount: segmentByteCount)
    }

    /// Writes so many records about jobs.
    func write(_ count: Int, close: Bool = true, every records: Int = 8, segmentByteCount: Int = 64 << 20) throws {
        let log = try open(every: records, segmentByteCount: segmentByteCount)
        for index in 0..<count {
            try log.record(AuditRecord(.fileStored, workspace: "default", job: "job-\(index)"))
        }
        if close { try log.close() }
    }

    func verify(heads: [[UInt8]] = []) throws -> AuditVerification {
        try AuditVerifier.verify(path: path, publicKeys: keys.publicKeys, heads: heads)
    }

    /// The segments, in order.
    var files: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".log") }.sorted()
                .map { path + "/" + $0 }
        }
    }

    /// The lines of all segments, without newlines.
    var lines: [String] {
        get throws {
            try files.flatMap {
                try String(contentsOfFile: $0, encoding: .utf8).split(separator: "\n").map(String.init)
            }
        }
    }

    /// Writes the lines as the only segment.
    func replace(_ lines: [String]) throws {
        for file in try files { try FileManager.default.removeItem(atPath: file) }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(
            to: URL(fileURLWithPath: path + "/000000000000.log"))
    }
}
