/// How the sandbox ended without an answer.
public enum SandboxEnd: String, RejectionCode {
    case crashed = "sandbox.crashed"
    case badReply = "sandbox.bad-reply"

    public var message: String {
        switch self {
        case .crashed: "The file makes the program that checks it crash."
        case .badReply: "The program that checks the file did not give a usable answer."
        }
    }
}

/// What is wrong with how a file was put on the spool.
public enum SpoolDefect: String, RejectionCode {
    case notARegularFile = "spool.not-a-regular-file"
    case badDescriptor = "spool.bad-descriptor"
    case badWorkspace = "spool.bad-workspace"
    case badLabel = "spool.bad-label"
    case changedWhileRead = "spool.changed-while-read"

    public var message: String {
        switch self {
        case .notARegularFile: "What was handed in is not a regular file."
        case .badDescriptor: "The description that came with the file is not valid."
        case .badWorkspace: "The file was handed in for a workspace whose name is not valid."
        case .badLabel: "A label that the place of storage needs is missing or not valid."
        case .changedWhileRead: "The file was changed while it was read."
        }
    }
}
