import Foundation
import Ledger
import ObjectStorage
import S3Storage

/// Finds what nobody needs: objects that no job of the ledger can have put there, and uploads that were never ended.
struct StoreCleaning {
    let store: any ObjectStore
    /// Where uploads can have been left unfinished.
    let buckets: [S3ObjectStore]
    let ledger: any Ledger
    /// What is younger is left alone: its job may not have been recorded yet. Seconds.
    let age: Int

    struct Result: Encodable {
        var objects = 0
        var orphans: [String] = []
        var orphanBytes = 0
        var unfinishedUploads = 0
    }

    /// The ledger is not that of this store.
    struct WrongLedger: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameters:
    ///   - deletes: whether they are deleted, not only named.
    ///   - accepted: those of the keys that the audit log has as accepted files, asked before anything is deleted: a
    ///     ledger that does not know them was lost, or is an older one.
    func run(
        deletes: Bool, force: Bool, accepted: (Set<String>) throws -> Set<String>, _ deleted: (ObjectKey) throws -> Void
    )
        throws -> Result
    {
        let limit = Int(Date().timeIntervalSince1970) - age
        var result = Result()
        var suspects: [ObjectInfo] = []
        let recorded = RecordedObjects(ledger)
        try store.forEach(.all) { object in
            result.objects += 1
            if object.modified < limit, try !recorded.contains(object.key) { suspects.append(object) }
        }
        let orphans = try withoutJob(suspects)
        result.orphans = orphans.map(\.key.description)
        result.orphanBytes = orphans.reduce(0) { $0 + $1.bytes }
        if deletes {
            let kept = force || orphans.isEmpty ? [] : try accepted(Set(result.orphans))
            guard kept.isEmpty else {
                throw WrongLedger(
                    description:
                        "\(kept.count) of \(orphans.count) orphans are accepted files by the audit log, such as "
                        + "\(kept.min() ?? ""): was the ledger lost, or is it an older one? --force deletes them all the same"
                )
            }
            guard force || orphans.count * 2 <= result.objects else {
                throw WrongLedger(
                    description:
                        "\(orphans.count) of \(result.objects) objects are in no job: is this the ledger of this "
                        + "store? --force deletes them all the same")
            }
            for orphan in orphans {
                try deleted(orphan.key)
                try store.delete(orphan.key)
            }
        }
        for bucket in buckets {
            result.unfinishedUploads += try bucket.abortUploads(begunBefore: limit, isDry: !deletes)
        }
        return result
    }

    /// Those whose key has the UUID of no job: one that failed may have put its object all the same.
    private func withoutJob(_ suspects: [ObjectInfo]) throws -> [ObjectInfo] {
        guard !suspects.isEmpty else { return [] }
        var suspectsByUUID: [String: [Int]] = [:]
        for (index, suspect) in suspects.enumerated() {
            for uuid in Self.uuids(in: suspect.key) { suspectsByUUID[uuid, default: []].append(index) }
        }
        var isNeeded = Array(repeating: false, count: suspects.count)
        try ledger.forEachJob { job in
            for index in suspectsByUUID[job.keyUUID] ?? [] { isNeeded[index] = true }
        }
        return suspects.indices.filter { !isNeeded[$0] }.map { suspects[$0] }
    }

    /// The UUIDs in a key; every key template has that of the job in it.
    private static func uuids(in key: ObjectKey) -> [String] {
        let text = Array(key.description.utf8)
        let length = 36
        guard text.count >= length else { return [] }
        return (0...(text.count - length)).compactMap { start in
            guard text[start + 8] == 0x2D, text[start + 13] == 0x2D, text[start + 18] == 0x2D, text[start + 23] == 0x2D
            else { return nil }
            return String(decoding: text[start..<(start + length)], as: UTF8.self)
        }
    }
}
