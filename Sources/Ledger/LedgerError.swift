/// The ledger could not be read or written, or refuses what was asked. Never a verdict on a file.
public struct LedgerError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable {
        /// It could not be read or written; trying again may help.
        case unavailable
        /// The file is no ledger, or a damaged one.
        case damaged
        /// The lease is somebody else's by now, or nobody's: what came of the attempt does not count.
        case leaseLost
        /// The job is not in a state from which this can be done, or is not there.
        case wrongState
    }

    public let code: Code
    public let description: String

    public init(_ description: String, code: Code = .unavailable) {
        self.code = code
        self.description = description
    }
}
