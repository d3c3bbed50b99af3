/// The codes for files whose three types do not agree.
public enum TypeDefect: String, RejectionCode {
    case empty = "file.empty"
    case extensionNotAllowed = "type.extension-not-allowed"
    case contentNotAllowed = "type.content-not-allowed"
    case mismatch = "type.mismatch"

    public var message: String {
        switch self {
        case .empty: "The file is empty."
        case .extensionNotAllowed: "Files with this ending are not accepted here."
        case .contentNotAllowed: "The content of this file is not of a type that is accepted here."
        case .mismatch: "The content of this file is not what its name says."
        }
    }
}
