public import ArgumentParser
public import FileFormats
public import Ledger
public import Spool

// Types of other modules that commands take as arguments.

extension Workspace: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }

    /// What a name is, for help; the parser shows the help of an argument that is wrong.
    static var form: String { "1 to 64 of A-Z a-z 0-9 _ -" }
}

extension Job {
    /// How a job is named, for help.
    static let form: ArgumentHelp = "The job: its id, the first 8 characters of it, or the file's name on the spool."
}

extension Job.State: ExpressibleByArgument {}

extension MediaType: ExpressibleByArgument {}
