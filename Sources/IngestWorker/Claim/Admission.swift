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
    /// With so many of them nothing is taken up yet: a look reads all names of a folder, and must be worth it.
    static let jobsThatSuffice = jobsPerFolder / 2

    /// What a look at the spool found.
    struct Found {
        /// How many files were taken up.
        var count = 0
        /// Whether a folder may hold more.
        var mayBeMore = false
        /// Folders that owner or mode keep us out of; their names, escaped.
        var forbidden: Set<String> = []
    }

    /// - Parameter settle: seconds for which a file must not have changed.
    func look(settle: Int, at date: Date) throws -> Found {
        var found = Found()
        for folder in try spool.folders() {
            do {
                try look(in: folder, settle: settle, at: date, &found)
            } catch let error as SystemError where error.isForbidden {
                guard let folder else { throw error }
                found.forbidden.insert(ClientName(folder.bytes).escaped)
            }
        }
        return found
    }

    private func look(in folder: RawFileName?, settle: Int, at date: Date, _ found: inout Found) throws {
        let waiting = try ledger.incomingNames(folder: folder.map { Data($0.bytes) }, limit: Self.jobsPerFolder)
        guard waiting.count < Self.jobsThatSuffice else {
            found.mayBeMore = true
            return
        }
        let files = try spool.ready(
            in: folder, limit: Self.jobsPerFolder - waiting.count,
            besides: Set(waiting.compactMap { RawFileName(Array($0)) }), settle: settle,
            now: Int(date.timeIntervalSince1970))
        found.mayBeMore = found.mayBeMore || waiting.count + files.count >= Self.jobsPerFolder
        found.count += try admit(files, at: date)
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
            of: file, workspace: file.workspace?.name ?? ClientName(file.folder?.bytes ?? []).escaped,
            named: ClientName(file.name.bytes), at: date)
    }
}
