import Audit
import FileFormats
import Foundation
import Ledger
import NativeBytes
import NativeSystem
import ObjectStorage
import Policies
import SandboxProtocol
import Spool

/// Has stored objects examined again, and replaces those of which something else comes out now.
///
/// What is about to replace an object is noted in the ledger before the store is told: whatever is cut short, the next
/// run knows the bytes that it finds. May run beside workers, which put new objects and never touch old ones.
final class Resanitization {
    private let parts: WorkerParts
    private let selection: ObjectSelection
    /// Of the selected objects those that are not deleted.
    private let filter: ObjectFilter
    private let isDry: Bool
    private let examiner: FileExaminer

    /// The store cannot be read or written: the rest is for the next run.
    struct Interrupted: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameter isDry: whether nothing is changed.
    init(parts: WorkerParts, selection: ObjectSelection, isDry: Bool) throws {
        self.parts = parts
        self.selection = selection
        var filter = selection.filter
        filter.isDeleted = false
        self.filter = filter
        self.isDry = isDry
        examiner = try FileExaminer(settings: parts.settings, policies: parts.policies, crashes: parts.crashes)
    }

    /// - Parameters:
    ///   - key: only objects after it.
    ///   - finished: called with the key of each object that was looked at.
    func run(after key: String?, pace: Pace, _ finished: (String) throws -> Void) throws -> ResanitizationResult {
        var result = ResanitizationResult(isDry: isDry)
        try parts.ledger.forEachObject(filter, after: key) { object in
            guard try isSelected(object) else { return }
            pace.wait()
            do {
                try examine(object, &result)
            } catch let error as StoreError where error.isTemporary {
                throw Interrupted(description: "\(object.key): \(error)")
            } catch let error as LedgerError where error.code == .unavailable {
                throw error
            } catch {
                result.fail(object.key, "\(error)")
            }
            try finished(object.key)
        }
        return result
    }

    /// How many objects there are to look at.
    func count(after key: String?) throws -> Int {
        var count = 0
        try parts.ledger.forEachObject(filter, after: key) { if try isSelected($0) { count += 1 } }
        return count
    }

    /// Unless somebody said which, those that were examined under another policy or by another version.
    private func isSelected(_ object: StoredObject) throws -> Bool {
        guard object.part == .clean else { return false }
        if selection.isExplicit || object.engine != ProductVersion.current { return true }
        let policy = parts.policies.policy(for: Workspace(object.workspace))
        if policy.digest == object.policy { return false }
        return try policy.releasing(released(object)).digest != object.policy
    }

    /// What somebody let this file have when it was released from quarantine.
    private func released(_ object: StoredObject) throws -> [String] {
        try parts.quarantine.release(as: object.job)?.allowed ?? []
    }

    /// What the uploader consented to keep.
    private func consented(_ object: StoredObject) throws -> [ConstructGroup] {
        guard let text = try parts.ledger.job(object.job)?.report else { return [] }
        let report = try JSONDecoder().decode(IngestReport.self, from: Data(text.utf8))
        return report.policy.kept.compactMap(ConstructGroup.init)
    }

    private func examine(_ listed: StoredObject, _ result: inout ResanitizationResult) throws {
        guard listed.hold == nil else {
            result.held += 1
            return
        }
        guard let workspace = Workspace(listed.workspace), let key = ObjectKey(listed.key) else {
            return result.fail(listed.key, "its workspace or key is not one of ours")
        }
        let store = ScopedObjectStore(parts.objects, scope: parts.template.scope(workspace))
        let content = try store.get(key)
        let digest = try content.digest()
        guard let object = try known(listed, digest, bytes: try content.count()) else {
            return result.fail(listed.key, "its bytes are not those that the ledger knows; see 'ingest-worker verify'")
        }
        let bytes = try content.withBytes { span throws(Never) in
            var copy: [UInt8] = []
            copy.append(contentsOf: span)
            return copy
        }
        let examination = try examiner.examine(
            .bytes(bytes), name: ClientName(key.components.last ?? ""), workspace: workspace,
            keep: try consented(object), released: try released(object))
        let report = examination.report
        if let archived = report.archived {
            return result.fail(object.key, "policy archives \(archived.construct), which only an upload can")
        }
        switch examination.clean {
        case .none:
            result.refuse(object.key, report.reason?.code ?? "")
        case .some(let clean):
            guard object.mediaType == nil || clean.mediaType.rawValue == object.mediaType else {
                return result.fail(object.key, "it was \(object.mediaType ?? "") and is \(clean.mediaType.rawValue)")
            }
            let cleanDigest = try clean.digest()
            let isSame = cleanDigest == digest
            result.count(isSame: isSame, report)
            if isDry { return }
            if !isSame { try replace(object, digest, by: clean, as: key, in: store, report) }
            try parts.ledger.finishExamination(
                of: object.key,
                ObjectContent(
                    digest: cleanDigest.description, bytes: clean.bytes, policy: report.policy.digest,
                    engine: report.engine.version))
        }
    }

    /// The object as the ledger has it now; `nil` when the bytes are not those that it knows. A replacement that was
    /// cut short after the store had it is noted first.
    private func known(_ listed: StoredObject, _ digest: SHA256Digest, bytes: Int) throws -> StoredObject? {
        guard let object = try parts.ledger.object(listed.key), object.has(digest.description) else { return nil }
        if object.digest == digest.description { return object }
        if !isDry {
            try parts.ledger.finishExamination(
                of: object.key,
                ObjectContent(
                    digest: digest.description, bytes: bytes, policy: object.policy, engine: object.engine))
        }
        return try parts.ledger.object(listed.key)
    }

    private func replace(
        _ object: StoredObject, _ digest: SHA256Digest, by clean: borrowing SanitizedFile, as key: ObjectKey,
        in store: ScopedObjectStore, _ report: IngestReport
    ) throws {
        let cleanDigest = try clean.digest().description
        try parts.ledger.beginReplacement(of: object, by: cleanDigest)
        var record = AuditRecord(.objectReplaced, workspace: object.workspace, job: object.job)
        record.key = object.key
        record.input = .init(bytes: object.bytes, sha256: digest.description)
        record.output = .init(bytes: clean.bytes, sha256: cleanDigest)
        record.findings = report.findings.reduce(0) { $0 + $1.count }
        record.policy = .init(name: report.policy.name, digest: report.policy.digest)
        try parts.audit.record(record)
        try store.replace(
            clean.memory, bytes: clean.bytes, as: key, expecting: digest, .clean(clean.mediaType, report))
    }
}
