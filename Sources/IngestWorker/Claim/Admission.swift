import Foundation
import Ledger
import NativeSystem
import Spool

/// Takes up what lies ready on the spool: a job in the ledger for each file.
struct Admission: Sendable {
    let spool: SpoolDirectory
    let ledger: any Ledger

    /// Most jobs of a folder that wait in the ledger with their files in `incoming/`. The rest is taken up when those
    /// are done, so that a spool with a million files is neither held in memory nor written to the ledger at once.
    static let jobsPerFolder = 2_000

    /// - Parameter settle: seconds for which a file must not have changed.
    /// - Returns: how many were taken up, and whether a folder may hold more.
    func look(settle: Int, at date: Date) throws -> (count: Int, mayBeMore: Bool) {
        var count = 0
        var mayBeMore = false
        for folder in try spool.folders() {
            let waiting = try ledger.incomingNames(
                folder: folder.map { Data($0.bytes) }, limit: Self.jobsPerFolder)
            guard waiting.count < Self.jobsPerFolder else {
                mayBeMore = true
                continue
            }
            let files = try spool.ready(
                in: folder, limit: Self.jobsPerFolder - waiting.count,
                besides: Set(waiting.compactMap { RawFileName(Array($0)) }), settle: settle,
                now: Int(date.timeIntervalSince1970))
            mayBeMore = mayBeMore || waiting.count + files.count >= Self.jobsPerFolder
            count += try admit(files, at: date)
        }
        return (count, mayBeMore)
    }

    /// - Returns: how many were taken up.
    func admit(_ files: [SpooledFile], at date: Date) throws(LedgerError) -> Int {
        try ledger.admit(files.map { Self.job(for: $0, at: date) }) { [spool] job in
            guard let file = SpooledFile(job) else { return false }
            return (try? spool.holds(file)) ?? false
        }
    }

    private static func job(for file: SpooledFile, at date: Date) -> Job {
        Job(
            id: UUID().uuidString.lowercased(), state: .available,
            workspace: file.workspace?.name ?? ClientName(file.folder?.bytes ?? []).escaped,
            name: ClientName(file.name.bytes).escaped, keyUUID: UUID().uuidString.lowercased(),
            spoolFolder: file.folder.map { Data($0.bytes) }, spoolName: Data(file.name.bytes), createdAt: date)
    }
}

extension SpooledFile {
    /// What a job was handed in as.
    init?(_ job: Job) {
        guard let name = RawFileName(Array(job.spoolName)) else { return nil }
        self.init(folder: job.spoolFolder.flatMap { RawFileName(Array($0)) }, name: name)
    }
}
