import Spool

/// Something to work on: a file that is ready on the spool, or a job that was left unfinished.
enum SpoolItem: Hashable, Sendable {
    case ready(SpooledFile)
    case unfinished(String)
}
