public import NativeSystem

/// Why a sealed file was not opened.
public enum SealedFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// It is no sealed file at all.
    case notSealed
    /// It is of a version or with an algorithm that this program does not know.
    case unsupported
    /// It is longer or shorter than its header says.
    case wrongLength
    /// It was sealed with a key that is not in the key file.
    case unknownKey(KeyID)
    /// Its header was changed.
    case damagedHeader
    /// It was sealed as something else: another object, or of another kind.
    case otherObject
    /// It is another version of the object.
    case otherGeneration(UInt64)
    /// A segment, counted from 0, was changed, moved or exchanged.
    case damagedSegment(Int)
    /// A change of its key was cut short; `keys rotate` finishes it.
    case unfinishedRotation
    /// It is too large for the format.
    case tooLarge
    /// The source ended before the length that was announced.
    case changedWhileRead
    /// A system call failed; this says nothing about the file.
    case system(SystemError)

    public var description: String {
        switch self {
        case .notSealed: "it is not a sealed file"
        case .unsupported: "it was sealed by a newer version of this program"
        case .wrongLength: "it was cut or lengthened"
        case .unknownKey(let id): "the key \(id.short) that it was sealed with is not in the key file"
        case .damagedHeader: "its header was changed"
        case .otherObject: "it was sealed as another object"
        case .otherGeneration(let generation): "it is another version of the object (generation \(generation))"
        case .damagedSegment(let index): "segment \(index) of it was changed"
        case .unfinishedRotation: "a change of its key was cut short; run 'ingest-worker keys rotate'"
        case .tooLarge: "it is too large to be sealed"
        case .changedWhileRead: "it became shorter while it was read"
        case .system(let error): error.description
        }
    }
}
