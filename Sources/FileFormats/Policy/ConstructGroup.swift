/// Constructs of every format that tell the same thing. An upload consents to keep groups, a policy may name them in
/// place of constructs.
public enum ConstructGroup: String, CaseIterable, Sendable {
    case copyright
    case artist
    case captureTime = "capture-time"
    case camera
    case location
    case resolution
    case gainMap = "gain-map"
    case provenance

    /// What it is, in words.
    public var description: String {
        switch self {
        case .copyright: "who holds the rights"
        case .artist: "who made it"
        case .captureTime: "when the picture was taken"
        case .camera: "maker and model of the camera"
        case .location: "where the picture was taken"
        case .resolution: "the print resolution"
        case .gainMap: "the picture that makes bright screens show more (gain map)"
        case .provenance: "the record of origin (C2PA or JUMBF)"
        }
    }

    /// The constructs of the group.
    public var constructs: [String] {
        ConstructCatalog.entries.filter { $0.group == self }.map(\.construct)
    }
}
