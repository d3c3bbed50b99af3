import Audit
import Encryption
import Foundation
import IngestTestSupport
import NativeBytes
import Testing

@Suite struct AuditLogTests {
    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    /// The chain as docs/audit.md says it, by Foundation's JSON alone.
    @Test func `each line says the hash of the one before, and its own`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(20)
            var prev = String(repeating: "0", count: 64)
            let lines = try folder.lines
            // The first record, 20, and those that are signed: after every 8 and at the end.
            #expect(lines.count == 1 + 20 + 3)
            for (index, line) in lines.enumerated() {
                let object = try object(line)
                #expect(object["seq"] as? Int == index)
                #expect(object["prev"] as? String == prev)
                let hash = try #require(object["hash"] as? String)
                let body = line.replacingOccurrences(of: ",\"hash\":\"\(hash)\"}", with: "}")
                #expect(SHA256Digest(of: Array(body.utf8).span).description == hash)
                prev = hash
            }
            let events = try lines.map { try object($0)["event"] as? String }
            #expect(events.first == "audit.begun")
            #expect(events.last == "audit.head")
            #expect(try folder.verify().isWhole)
        }
    }

    @Test func `it says who, what, when and with what`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            let log = try folder.open()
            var record = AuditRecord(.quarantineReleased, workspace: "clinic", job: "j")
            record.note = "asked for by \"the patient\"\n"
            record.allowed = ["png.text"]
            record.input = .init(bytes: 3, sha256: "ab")
            try log.record(record)
            let line = try #require(try folder.lines.last)
            #expect(!line.contains("\n"))
            let object = try object(line)
            #expect(object["user"] as? String == "test (0)")
            #expect(object["host"] as? String == "here")
            #expect(object["command"] as? String == "run")
            #expect(object["workspace"] as? String == "clinic")
            #expect(object["note"] as? String == "asked for by \"the patient\"\n")
            let time = try #require(object["time"] as? String)
            #expect(time.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        }
    }

    @Test func `a second process continues the chain`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            let first = try folder.open()
            let second = try folder.open()
            for _ in 0..<30 {
                try first.record(AuditRecord(.fileStored))
                try second.record(AuditRecord(.fileQuarantined))
            }
            try first.close()
            try second.close()
            let verification = try folder.verify()
            #expect(verification.isWhole, "\(verification.defects)")
            #expect(verification.records == verification.signed + 60)
            #expect(verification.unsigned == 0)
        }
    }

    @Test func `many threads write one chain`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            let log = try folder.open(every: 50)
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                for _ in 0..<25 { try? log.record(AuditRecord(.fileStored)) }
            }
            try log.close()
            let verification = try folder.verify()
            #expect(verification.isWhole)
            #expect(verification.records - verification.signed == 200)
        }
    }

    @Test func `segments begin when one is full`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(20, segmentByteCount: 3_000)
            try folder.write(20, segmentByteCount: 3_000)
            #expect(try folder.files.count > 4)
            let verification = try folder.verify()
            #expect(verification.isWhole, "\(verification.defects)")
            #expect(verification.records - verification.signed == 40)
        }
    }

    @Test func `what is signed after an interval is said when it is due`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            let log = try AuditLog(
                path: folder.path, keys: folder.keys, actor: AuditFolder.actor,
                interval: .init(records: 1_000, seconds: 0))
            try log.signIfDue()
            #expect(try folder.verify().signed == 1)
            try log.record(AuditRecord(.fileStored))
            try log.signIfDue()
            #expect(try folder.verify().signed == 2)
            try log.signIfDue()
            try log.close()
            #expect(try folder.verify().records == 3)
        }
    }

    /// A writer that is killed leaves any beginning of what it wrote.
    @Test func `a half-written record is cut off, and that is recorded`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(3, close: false)
            let file = try #require(try folder.files.first)
            let whole = try Data(contentsOf: URL(fileURLWithPath: file))
            let lines = try folder.lines
            let last = try #require(lines.last).utf8.count + 1
            for kept in stride(from: 1, to: last, by: 37) {
                try whole.prefix(whole.count - last + kept).write(to: URL(fileURLWithPath: file))
                try? FileManager.default.removeItem(atPath: folder.path + "/head.json")
                try Data((lines[0] + "\n").utf8).write(to: URL(fileURLWithPath: folder.path + "/head.json"))
                try folder.write(1)
                let verification = try folder.verify()
                #expect(verification.isWhole, "\(verification.defects)")
                #expect(verification.healed == [3])
                let healed = try object(folder.lines[3])["healed"] as? [String: Any]
                #expect(healed?["bytes"] as? Int == kept)
                let torn = Array(whole.suffix(last).prefix(kept))
                #expect(healed?["sha256"] as? String == SHA256Digest(of: torn.span).description)
            }
        }
    }

    @Test func `a log that ends before its head is not written to`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(20)
            let lines = try folder.lines
            for count in 1..<lines.count {
                try folder.replace(Array(lines[..<count]))
                #expect(throws: AuditError.self) { try folder.open() }
                #expect(try folder.lines.count == count)
            }
        }
    }

    @Test func `a changed record with whole ones behind it is not healed away`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(6, close: false)
            var lines = try folder.lines
            lines[4] = lines[4].replacingOccurrences(of: "job-3", with: "job-4")
            try folder.replace(lines)
            #expect(throws: AuditError.self) { try folder.open() }
            #expect(try folder.lines == lines)
        }
    }

    @Test func `a new key is introduced by the old one`() throws {
        try withTemporaryDirectory { path in
            let old = try AuditFolder(path)
            try old.write(3)
            let newKey = MasterKey.generate()
            let both = try AuditFolder(path, ring: KeyRing([newKey] + old.ring.keys))
            try both.write(3)
            let verification = try both.verify()
            #expect(verification.isWhole, "\(verification.defects)")
            #expect(try both.lines.contains { $0.contains("audit.key-changed") })
            // Who trusts the old key alone does not trust what the new one signs.
            #expect(try !old.verify().isWhole)
            // Without the old key nobody can go on.
            let stranger = try AuditFolder(path)
            #expect(throws: AuditError.self) { try stranger.open() }
        }
    }

    @Test func `records that can be asked for`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(5, segmentByteCount: 1_500)
            var filter = AuditFilter()
            filter.job = "job-3"
            var found: [String] = []
            let unreadable = try AuditReader.forEach(path: folder.path, where: filter) { found.append($0.json) }
            #expect(unreadable == 0)
            #expect(found.count == 1)
            #expect(try object(found[0])["job"] as? String == "job-3")
            filter = AuditFilter()
            filter.events = ["audit."]
            var events: [String] = []
            _ = try AuditReader.forEach(path: folder.path, where: filter) { events.append($0.event) }
            #expect(events == ["audit.begun", "audit.head"])
        }
    }

    @Test func `records of a time`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(3, segmentByteCount: 1_500)
            let hour = 3_600.0
            for (since, until, isFound) in [
                (-hour, hour, true), (hour, nil, false), (nil, -hour, false), (nil, hour, true), (-hour, nil, true),
            ] as [(Double?, Double?, Bool)] {
                var filter = AuditFilter()
                filter.since = since.map { Date() + $0 }
                filter.until = until.map { Date() + $0 }
                var count = 0
                _ = try AuditReader.forEach(path: folder.path, where: filter) { _ in count += 1 }
                #expect((count > 0) == isFound)
            }
        }
    }
}
