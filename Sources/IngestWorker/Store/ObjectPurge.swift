import Audit
import Foundation
import Ledger
import NativeSystem
import ObjectStorage

/// Removes deleted objects from the store for good whose retention is over, each recorded in the audit log before. What
/// is under a hold stays. What is cut short is finished by the next one.
struct ObjectPurge {
    let parts: WorkerParts

    /// What came of it.
    struct Result: Sendable {
        var purged = 0
        /// Objects that the store would not remove, with what it said: they are tried again by the next one.
        var failures: [String] = []
    }

    private static let objectsPerPage = 100

    /// - Parameter isStopped: asked before each object.
    /// - Throws: when store, ledger or audit log cannot be used.
    func run(isStopped: () -> Bool = { false }) throws -> Result {
        var result = Result()
        var last: String?
        while !isStopped() {
            let due = try parts.ledger.beginPurge(at: Date(), after: last, limit: Self.objectsPerPage)
            guard let end = due.last?.key else { break }
            for object in due where !isStopped() {
                do {
                    try purge(object)
                    result.purged += 1
                } catch let error as StoreError where !error.isTemporary {
                    result.failures.append("\(object.key): \(error)")
                }
            }
            last = end
        }
        return result
    }

    private func purge(_ object: StoredObject) throws {
        guard let key = ObjectKey(object.key) else {
            throw StoreError(code: .invalidRequest, description: "it is not a key of ours")
        }
        try parts.audit.record(.about(object, .objectPurged))
        try parts.objects.delete(key)
        try parts.ledger.finishPurge(of: object.key)
    }
}

extension AuditRecord {
    /// What was done to an object of the store.
    static func about(_ object: StoredObject, _ event: AuditEvent, reason: String? = nil) -> AuditRecord {
        var record = AuditRecord(event, workspace: object.workspace, job: object.job)
        record.key = object.key
        record.output = .init(bytes: object.bytes, sha256: object.digest)
        record.note = reason
        return record
    }
}
