/// What becomes of what was filled into the form of a document.
public enum FormValueTreatment: String, CaseIterable, Sendable {
    /// It stays, and can be changed.
    case keep
    /// The fields are empty and can be filled in.
    case clear
    /// It is shown as it is, and there are no fields any more.
    case flatten
}
