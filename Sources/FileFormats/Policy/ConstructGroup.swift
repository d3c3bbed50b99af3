/// Constructs of every format that tell the same thing. An upload consents to keep groups, a policy may name them in
/// place of constructs.
public enum ConstructGroup: String, CaseIterable, Sendable {
    /// Who holds the rights.
    case copyright
    /// Who made it.
    case artist
    /// When the picture was taken.
    case captureTime = "capture-time"
    /// Maker and model of the camera.
    case camera
    /// Where the picture was taken.
    case location
    /// The print resolution.
    case resolution
    /// The picture that makes bright screens show more.
    case gainMap = "gain-map"
    /// The record of origin (C2PA or JUMBF).
    case provenance
}
