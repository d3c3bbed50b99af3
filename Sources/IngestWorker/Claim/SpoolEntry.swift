import Foundation
import Ledger
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

    /// - Returns: the id of the job, which may be one that was made earlier.
    func enqueue(_ file: borrowing Descriptor, named clientName: ClientName) throws -> String {
        let status = try file.status()
        guard status.kind == .regular else { throw CommandFailure("is not a regular file") }
        var id = UUID().uuidString.lowercased()
        let extensionPart = clientName.fileExtension.isEmpty ? "" : "." + clientName.fileExtension
        guard let spoolName = RawFileName(id + extensionPart) else { throw CommandFailure("has no usable name") }
        var job = Job(
            id: id, state: .available, workspace: workspace.name, name: clientName.escaped,
            keyUUID: UUID().uuidString.lowercased(), spoolFolder: Data(workspace.name.utf8),
            spoolName: Data(spoolName.bytes), createdAt: Date())
        job.priority = priority
        job.idempotencyKey = idempotencyKey
        try parts.spool.enqueue(file, count: status.size, descriptor: descriptor, workspace: workspace) {
            let announced = try parts.ledger.announce(job)
            defer { id = announced.id }
            return try announced.id == id ? spoolName : Self.missingName(announced, parts)
        }
        return id
    }

    /// The name under which an earlier call with the same key should have put its file on the spool and did not,
    /// because it crashed; else `nil`. A file that is not there any more was claimed before, and the ledger says so by
    /// then.
    private static func missingName(_ earlier: Job, _ parts: WorkerParts) throws -> RawFileName? {
        guard let file = SpooledFile(earlier), try !parts.spool.holds(file),
            let job = try parts.ledger.job(earlier.id), job.state == .available, job.isIncoming, job.attempts == 0
        else { return nil }
        return file.name
    }
}
