import Audit
import Encryption
import Foundation
import IngestTestSupport
import NativeBytes
import Testing

@Suite struct AuditVerifierTests {
    /// Makes a log of 24 lines: one that begins, 20, three that are signed; changes its lines, and says what is found.
    private func defects(_ change: (inout [String]) throws -> Void) throws -> [AuditDefect] {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(20)
            var lines = try folder.lines
            try change(&lines)
            try folder.replace(lines)
            return try folder.verify().defects
        }
    }

    private func first(_ change: (inout [String]) throws -> Void) throws -> String? {
        try defects(change).first.map { "\($0.kind.rawValue) \($0.record)" }
    }

    @Test func `a changed record is named`() throws {
        for index in [1, 7, 12] {
            #expect(
                try first { $0[index] = $0[index].replacingOccurrences(of: "\"default\"", with: "\"other\"") }
                    == "edited \(index)")
        }
    }

    @Test func `a record that is missing is named`() throws {
        #expect(try first { $0.remove(at: 5) } == "missing 6")
        #expect(try first { $0.removeSubrange(3..<8) } == "missing 8")
        #expect(try first { $0.remove(at: 0) } == "misnamed 1")
    }

    @Test func `records in another order are named`() throws {
        #expect(try first { $0.swapAt(4, 5) } == "missing 5")
        #expect(try first { $0.insert($0[3], at: 6) } == "out-of-order 3")
    }

    @Test func `a cut end is named`() throws {
        for count in 1..<24 {
            let found = try defects { $0.removeLast($0.count - count) }
            #expect(found.contains { $0.kind == .truncated && $0.record == 23 }, "\(count): \(found)")
        }
    }

    /// Puts a right hash to a changed body, as somebody would who knows the format.
    private func rehashed(_ line: String, prev: String, _ change: (String) -> String) -> (line: String, hash: String) {
        var body = String(line.prefix(line.count - 75)) + "}"
        body = body.replacing(/"prev":"[0-9a-f]{64}"/, with: "\"prev\":\"\(prev)\"")
        body = change(body)
        let hash = SHA256Digest(of: Array(body.utf8).span).description
        return (String(body.dropLast()) + ",\"hash\":\"\(hash)\"}", hash)
    }

    private func hash(_ line: String) -> String { String(line.suffix(66).prefix(64)) }

    @Test func `a record with a new hash does not fit the next`() throws {
        #expect(
            try first { lines in
                lines[5] =
                    rehashed(lines[5], prev: hash(lines[4])) {
                        $0.replacingOccurrences(of: "job-4", with: "job-X")
                    }.line
            } == "unchained 6")
    }

    @Test func `a chain that was made anew does not fit its signatures`() throws {
        let found = try defects { lines in
            var prev = hash(lines[4])
            for index in 5..<lines.count {
                (lines[index], prev) = rehashed(lines[index], prev: prev) {
                    $0.replacingOccurrences(of: "job-4", with: "job-X")
                }
            }
        }
        // Records 9 and 18 are the signed ones behind record 5, and 23 the last.
        #expect(found.first.map { "\($0.kind.rawValue) \($0.record)" } == "bad-signature 9", "\(found)")
        #expect(found.contains { $0.kind == .otherHead && $0.record == 23 })
    }

    /// Somebody writes the whole log anew and signs it with a key of their own.
    @Test func `a log that another key signs is not trusted`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(5)
            try FileManager.default.removeItem(atPath: folder.path)
            let forger = try AuditFolder(path)
            try forger.write(5)
            #expect(try forger.verify().isWhole)
            let found = try folder.verify().defects
            #expect(found.contains { $0.kind == .unknownSigner && $0.record == 0 }, "\(found)")
        }
    }

    /// A newer key that leaked signs no older record: only the old key introduces it.
    @Test func `a newer key does not sign older records`() throws {
        try withTemporaryDirectory { path in
            let old = try AuditFolder(path)
            try old.write(5)
            let new = MasterKey.generate()
            let forged = try AuditFolder(path, ring: KeyRing([new]))
            let both = try AuditFolder(path, ring: KeyRing([new] + old.ring.keys))
            try FileManager.default.removeItem(atPath: old.path)
            try forged.write(9)
            // The log begins with the new key; whoever knows that the old one began it is not deceived.
            #expect(try !old.verify().isWhole)
            let kept = try #require(try AuditReader.head(path: old.path))
            #expect(try both.verify(heads: [Array(kept.utf8)]).isWhole)
        }
    }

    @Test func `a head that was kept elsewhere catches an older log that was put back`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(5)
            let older = path + "/older"
            try FileManager.default.copyItem(atPath: folder.path, toPath: older)
            try folder.write(5)
            let head = try #require(try AuditReader.head(path: folder.path))
            try FileManager.default.removeItem(atPath: folder.path)
            try FileManager.default.moveItem(atPath: older, toPath: folder.path)
            #expect(try folder.verify().isWhole)
            let found = try folder.verify(heads: [Array(head.utf8)]).defects
            #expect(found.map(\.kind) == [.truncated])
        }
    }

    @Test func `a head that is gone is missed`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(5)
            try FileManager.default.removeItem(atPath: folder.path + "/head.json")
            #expect(try folder.verify().defects.map(\.kind) == [.headMissing])
        }
    }

    /// Every byte of every line, changed in one bit that a seed chooses; `make reliability` takes 10,000 other changes.
    @Test func `no byte can be changed`() throws {
        try withTemporaryDirectory { path in
            let folder = try AuditFolder(path)
            try folder.write(3, every: 2)
            let file = try #require(try folder.files.first)
            let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: file)))
            var generator = SeededGenerator(seed: 3)
            var missed: [Int] = []
            for index in stride(from: 0, to: whole.count, by: 7) {
                var changed = whole
                changed[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                try Data(changed).write(to: URL(fileURLWithPath: file))
                if try folder.verify().isWhole { missed.append(index) }
            }
            #expect(missed == [])
        }
    }
}
