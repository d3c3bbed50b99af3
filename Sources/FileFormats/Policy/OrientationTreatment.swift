/// How a picture whose Exif orientation is not upright becomes upright.
public enum OrientationTreatment: String, CaseIterable, Sendable {
    /// A fresh Exif block says it, and nothing else.
    case tag
    /// The pixels are turned where that loses nothing, else the tag stays.
    case bake
}
