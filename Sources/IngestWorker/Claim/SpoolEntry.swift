import Foundation
import Ledger
import NativeBytes
import NativeSystem
import Spool

/// Puts a file on the spool as a job whose id is known at once.
struct SpoolEntry {
    let parts: WorkerParts
    let workspace: Workspace
    var descriptor = UploadDescriptor()
    var priority = Job.usualPriority
    /// Of two entries with the same key in a workspace only one makes a job.
    var idempotencyKey: String?

    init(parts: WorkerParts, workspace: Workspace) {
        self.parts = parts
        self.workspace = workspace
    }

    /// What became of a file that was handed in.
    struct Entered {
        let job: String
        /// The file is not on the spool: a job that was made earlier has the key, and brought another file, or one that
        /// cannot be compared any more.
        var isOfAnotherFile = false
    }

    /// - Returns: the job, which may be one that was made earlier.
    func enqueue(_ file: borrowing Descriptor, named clientName: ClientName) throws -> Entered {
        let status = try file.status()
        guard status.kind == .regular else { throw CommandFailure("is not a regular file") }
        let id = UUID().uuidString.lowercased()
        guard let spooled = SpooledFile(job: id, workspace: workspace, named: clientName) else {
            throw CommandFailure("has no usable name")
        }
        var job = Job(id: id, of: spooled, workspace: workspace.name, named: clientName)
        job.priority = priority
        job.idempotencyKey = idempotencyKey
        var announced = job
        // Two calls with one key come one after the other from the announcement until the file has its name: what is
        // announced and not there was left by a crash.
        var lock: FileLock?
        defer { withExtendedLifetime(lock) {} }
        let isHandedIn = try parts.spool.enqueue(
            file, count: status.size, descriptor: descriptor, workspace: workspace
        ) {
            if idempotencyKey != nil { lock = try FileLock(waitingFor: parts.settings.path(of: .enqueueLock)) }
            announced = try parts.ledger.announce(job)
            return announced.id == job.id ? spooled.name : try Self.missingName(announced, parts)
        }
        return Entered(
            job: announced.id, isOfAnotherFile: try !isHandedIn && !brought(announced, file, bytes: status.size))
    }

    /// Whether a job is known to have brought these bytes: by its report, or else by its file. One whose file is
    /// nowhere may have been done since it was read.
    private func brought(_ job: Job, _ file: borrowing Descriptor, bytes: Int) throws -> Bool {
        guard let digest = try Self.digest(of: file, bytes) else { return false }
        // What cannot be read cannot be compared.
        if let known = try? Self.reportedDigest(job) ?? spooledDigest(job, bytes) { return known == digest }
        return try parts.ledger.job(job.id).flatMap(Self.reportedDigest) == digest
    }

    /// SHA-256 of what a job brought, as its report has it.
    private static func reportedDigest(_ job: Job) -> String? {
        job.report.flatMap { try? JSONDecoder().decode(IngestReport.self, from: Data($0.utf8)).input?.sha256 }
    }

    /// SHA-256 of the file of a job, as far as it lies on the spool and has so many bytes.
    private func spooledDigest(_ job: Job, _ bytes: Int) throws -> String? {
        guard let spooled = SpooledFile(job) else { return nil }
        let opened = try parts.spool.openAnywhere(job.id, handedInAs: spooled)
        guard let file = consume opened else { return nil }
        return try Self.digest(of: file, bytes)
    }

    /// SHA-256 of a file of so many bytes; `nil` when it has another length by now.
    static func digest(of file: borrowing Descriptor, _ bytes: Int) throws -> String? {
        let memory = try MemoryFile()
        return try memory.fill(from: file, count: bytes) ? memory.digest().description : nil
    }

    /// The name under which an earlier call with the same key should have put its file on the spool and did not,
    /// because it crashed; else `nil`. Asked under the lock. A file that is not there any more was claimed before, and
    /// the ledger says so by then.
    private static func missingName(_ earlier: Job, _ parts: WorkerParts) throws -> RawFileName? {
        guard let file = SpooledFile(earlier), try !parts.spool.holds(file),
            let job = try parts.ledger.job(earlier.id), job.state == .available, job.isIncoming, job.attempts == 0
        else { return nil }
        return file.name
    }
}
