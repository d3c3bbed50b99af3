/// What a policy does about a construct.
public enum Treatment: String, CaseIterable, Sendable {
    /// It stays, rewritten so that nothing hides in it. Only for constructs that the worker can carry.
    case allow
    /// It is removed, or rewritten to the canonical form that carries nothing.
    case sanitize
    /// A file that has it is refused.
    case reject
    /// It is removed from the file and stored beside it. Only for records of origin.
    case archive
}
