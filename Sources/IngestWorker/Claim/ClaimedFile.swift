import Ledger
import Spool

/// A file that is ours: it lies in `claimed/` under its job's id, and the ledger counts the attempt.
struct ClaimedFile {
    var job: Job
    /// What its folder or its descriptor names; `nil` for a name that is not valid.
    var workspace: Workspace?
    var descriptor = UploadDescriptor()
    let started: ContinuousClock.Instant

    /// The client's name: the descriptor's, else the one on the spool.
    var clientName: ClientName {
        descriptor.name.map(ClientName.init) ?? ClientName(Array(job.spoolName))
    }
}
