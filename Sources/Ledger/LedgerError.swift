/// The ledger could not be read or written, or refuses what was asked. Never a verdict on a file.
public struct LedgerError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable {
        /// It could not be read or written; trying again may help.
        case unavailable
        /// The file is no ledger, or a damaged one.
        case damaged
        /// The lease is somebody else's by now, or nobody's: what came of the attempt does not count.
        case leaseLost
        /// What is asked cannot be done: the job or object is not in a state from which it can, or is not there, or a
        /// number is out of bounds.
        case wrongState
    }

    public let code: Code
    public let description: String

    public init(_ description: String, code: Code = .unavailable) {
        self.code = code
        self.description = description
    }
}
