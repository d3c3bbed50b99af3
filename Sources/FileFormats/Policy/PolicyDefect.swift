/// A file carries what its policy refuses.
public enum PolicyDefect: String, RejectionCode {
    case forbidden = "policy.forbidden"

    public var message: String { "The file carries something that the policy of this service refuses." }
}
