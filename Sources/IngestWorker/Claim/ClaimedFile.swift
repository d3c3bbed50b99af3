import Foundation
import Ledger
import Spool

/// Something to work on: a file that is ready on the spool, or a job that was left unfinished.
enum SpoolItem: Hashable, Sendable {
    case ready(SpooledFile)
    case unfinished(String)
}

/// A file that is ours: it lies in `claimed/` under its job's id, and the ledger knows the attempt.
struct ClaimedFile: Sendable {
    var job: Job
    let workspace: Workspace?
    let started: ContinuousClock.Instant
}
