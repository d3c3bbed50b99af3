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

    /// - Parameter deletes: whether they are deleted, not only named.
    func run(deletes: Bool, force: Bool, _ deleted: (ObjectKey) throws -> Void) throws -> Result {
        var known: Set<String> = []
        try ledger.forEachJob { known.insert($0.keyUUID) }
        let limit = Int(Date().timeIntervalSince1970) - age
        var result = Result()
        var orphans: [ObjectKey] = []
        try store.forEach(.all) { object in
            result.objects += 1
            guard object.modified < limit, !Self.uuids(in: object.key).contains(where: known.contains) else { return }
            orphans.append(object.key)
            result.orphanBytes += object.bytes
        }
        result.orphans = orphans.map(\.description)
        if deletes {
            guard force || orphans.count * 2 <= result.objects else {
                throw WrongLedger(
                    description:
                        "\(orphans.count) of \(result.objects) objects are in no job: is this the ledger of this "
                        + "store? --force deletes them all the same")
            }
            for key in orphans {
                try deleted(key)
                try store.delete(key)
            }
        }
        for bucket in buckets {
            result.unfinishedUploads += try bucket.abortUploads(begunBefore: limit, isDry: !deletes)
        }
        return result
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
