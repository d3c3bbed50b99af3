import Foundation
import Testing

@testable import Ledger

/// What every ledger knows of objects.
@Suite struct ObjectTests {
    private static let old = String(repeating: "a", count: 64)
    private static let new = String(repeating: "b", count: 64)

    /// A report as the worker writes it, cut down to what is looked at.
    static func report(_ key: String, archived: Bool = false) -> String {
        let beside =
            archived
            ? ",\"archived\":{\"bytes\":7,\"sha256\":\"\(new)\",\"key\":\"\(key).archived\",\"construct\":\"c\"}" : ""
        return """
            {"output":{"bytes":3,"sha256":"\(old)","key":"\(key)"},"mediaType":"image/png","policy":{"digest":"p1"},\
            "engine":{"version":"1"},"findings":[{"construct":"png.text"}]\(beside)}
            """
    }

    /// Stores an object by the way of a job.
    static func store(
        _ key: String, workspace: String = "default", archived: Bool = false, at seconds: Double = 2_001,
        in ledger: any Ledger
    ) throws {
        try ledger.admit([Sample.job(key, workspace: workspace)])
        var job = try #require(try ledger.claim(Sample.lease()))
        job = Sample.ended(job, .stored, at: seconds)
        job.key = key
        job.report = report(key, archived: archived)
        try ledger.finish(job)
    }

    private func content(_ digest: String, policy: String = "p2") -> ObjectContent {
        ObjectContent(digest: digest, bytes: 2, policy: policy, engine: "2")
    }

    private func isRefused(_ body: () throws -> Void) -> Bool {
        do { try body() } catch { return (error as? LedgerError)?.code == .wrongState }
        return false
    }

    private func keys(_ ledger: any Ledger, _ change: (inout ObjectFilter) -> Void = { _ in }) throws -> [String] {
        var filter = ObjectFilter()
        change(&filter)
        return try ledger.objects(filter, after: nil, limit: 100).map(\.key)
    }

    @Test(arguments: LedgerUnderTest.all)
    func `a stored job has its objects`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try Self.store("k", workspace: "w", archived: true, in: ledger)
            let clean = try ledger.object("k")
            #expect(
                clean
                    == StoredObject(
                        key: "k", job: "k", workspace: "w", part: .clean, mediaType: "image/png", digest: Self.old,
                        bytes: 3, policy: "p1", engine: "1", storedAt: Sample.date(2_001)))
            let archived = try ledger.object("k.archived")
            #expect(archived?.part == .archived && archived?.bytes == 7 && archived?.mediaType == nil)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `a job without a whole report has none`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            for (id, report) in [("1", nil), ("2", "{"), ("3", "{\"output\":{\"key\":\"3\"}}")] as [(String, String?)] {
                try ledger.admit([Sample.job(id)])
                var job = Sample.ended(try #require(try ledger.claim(Sample.lease())), .stored)
                job.report = report
                try ledger.finish(job)
            }
            #expect(try keys(ledger) == [])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `objects are found by what is known of them, in pages`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            for (key, workspace) in [("c", "w"), ("a", "w"), ("b", "v")] {
                try Self.store(key, workspace: workspace, at: key == "a" ? 3_000 : 2_001, in: ledger)
            }
            try ledger.finishExamination(of: "b", content(Self.old))
            try ledger.holdObject("a", reason: "case 1")
            try ledger.deleteObject("c", at: Sample.date(1), purgeAfter: Sample.date(2))
            #expect(try keys(ledger) == ["a", "b", "c"])
            #expect(try keys(ledger) { $0.workspace = "w" } == ["a", "c"])
            #expect(try keys(ledger) { $0.mediaType = "image/gif" } == [])
            #expect(try keys(ledger) { $0.before = Sample.date(2_500) } == ["b", "c"])
            #expect(try keys(ledger) { $0.policy = "p2" } == ["b"])
            #expect(try keys(ledger) { $0.engine = "1" } == ["a", "c"])
            #expect(try keys(ledger) { $0.construct = "png.text" } == ["a", "b", "c"])
            #expect(try keys(ledger) { $0.construct = "png.time" } == [])
            #expect(try keys(ledger) { $0.isDeleted = true } == ["c"])
            #expect(try keys(ledger) { $0.isHeld = true } == ["a"])
            #expect(
                try keys(ledger) {
                    $0.isHeld = false
                    $0.isDeleted = false
                } == ["b"])
            #expect(try ledger.objects(ObjectFilter(), after: "a", limit: 1).map(\.key) == ["b"])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `a replacement is announced, and noted`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try Self.store("k", in: ledger)
            let object = try #require(try ledger.object("k"))
            #expect(isRefused { try ledger.finishExamination(of: "k", content(Self.new)) })
            try ledger.beginReplacement(of: object, by: Self.new)
            #expect(try ledger.object("k")?.nextDigest == Self.new)
            #expect(try ledger.object("k")?.digest == Self.old)
            try ledger.finishExamination(of: "k", content(Self.new))
            try ledger.finishExamination(of: "k", content(Self.new))
            let replaced = try #require(try ledger.object("k"))
            #expect(replaced.digest == Self.new && replaced.bytes == 2 && replaced.generation == 2)
            #expect(replaced.policy == "p2" && replaced.engine == "2" && replaced.nextDigest == nil)
            // Who looked at it before is too late.
            #expect(isRefused { try ledger.beginReplacement(of: object, by: Self.new) })
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `what is examined and the same keeps its generation`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try Self.store("k", in: ledger)
            try ledger.finishExamination(of: "k", content(Self.old))
            #expect(try ledger.object("k")?.generation == 1)
            #expect(try ledger.object("k")?.policy == "p2")
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `what is held stays as it is`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try Self.store("k", in: ledger)
            let object = try #require(try ledger.object("k"))
            try ledger.holdObject("k", reason: "case 4711")
            #expect(isRefused { try ledger.beginReplacement(of: object, by: Self.new) })
            #expect(isRefused { try ledger.deleteObject("k", at: Sample.date(1), purgeAfter: Sample.date(2)) })
            try ledger.releaseObject("k")
            try ledger.deleteObject("k", at: Sample.date(1), purgeAfter: Sample.date(2))
            try ledger.holdObject("k", reason: "case 4711")
            #expect(try ledger.beginPurge(at: Sample.date(9), after: nil, limit: 10) == [])
            try ledger.releaseObject("k")
            #expect(try ledger.beginPurge(at: Sample.date(9), after: nil, limit: 10).map(\.key) == ["k"])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `what is deleted can be had back until it is purged`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try Self.store("k", in: ledger)
            let object = try #require(try ledger.object("k"))
            try ledger.deleteObject("k", at: Sample.date(10), purgeAfter: Sample.date(20))
            try ledger.deleteObject("k", at: Sample.date(11), purgeAfter: Sample.date(99))
            #expect(try ledger.object("k")?.deletedAt == Sample.date(10))
            #expect(try ledger.object("k")?.purgeAfter == Sample.date(20))
            #expect(isRefused { try ledger.beginReplacement(of: object, by: Self.new) })
            #expect(try ledger.beginPurge(at: Sample.date(19), after: nil, limit: 10) == [])
            try ledger.undeleteObject("k")
            #expect(try ledger.object("k") == object)
            try ledger.deleteObject("k", at: Sample.date(10), purgeAfter: Sample.date(20))
            // A purge that was cut short is begun again.
            for _ in 1...2 {
                #expect(try ledger.beginPurge(at: Sample.date(20), after: nil, limit: 10).map(\.key) == ["k"])
            }
            #expect(isRefused { try ledger.undeleteObject("k") })
            #expect(isRefused { try ledger.holdObject("k", reason: "too late") })
            try ledger.finishPurge(of: "k")
            #expect(try ledger.object("k") == nil)
            #expect(try ledger.job("k")?.state == .stored)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `nothing can be done to an object that nobody knows`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            #expect(isRefused { try ledger.deleteObject("k", at: Sample.date(1), purgeAfter: Sample.date(2)) })
            #expect(isRefused { try ledger.undeleteObject("k") })
            #expect(isRefused { try ledger.holdObject("k", reason: "r") })
            #expect(isRefused { try ledger.releaseObject("k") })
            #expect(isRefused { try ledger.finishExamination(of: "k", content(Self.new)) })
        }
    }
}
