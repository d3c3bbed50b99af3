/// A type of file that the worker knows how to rebuild.
public enum MediaType: String, CaseIterable, Sendable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case gif = "image/gif"
    case pdf = "application/pdf"
    case webp = "image/webp"

    /// The extension that stored objects of this type get.
    public var canonicalExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .gif: "gif"
        case .pdf: "pdf"
        case .webp: "webp"
        }
    }

    /// Every extension, in lower case, that a client may use for this type.
    public var acceptedExtensions: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
        case .png: ["png", "apng"]
        case .gif: ["gif"]
        case .pdf: ["pdf"]
        case .webp: ["webp"]
        }
    }

    /// Every name by which libmagic calls this type.
    public var libmagicNames: [String] {
        switch self {
        case .jpeg: ["image/jpeg", "image/jpg", "image/pjpeg"]
        case .png: ["image/png", "image/apng", "image/vnd.mozilla.apng", "image/x-png"]
        case .gif: ["image/gif"]
        case .pdf: ["application/pdf", "application/x-pdf"]
        case .webp: ["image/webp"]
        }
    }

    /// The bytes that a file of this type begins with.
    public var signature: [UInt8] {
        switch self {
        case .jpeg: [0xFF, 0xD8, 0xFF]
        case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        case .gif: Array("GIF8".utf8)
        case .pdf: Array("%PDF-".utf8)
        // The size of the file comes between this and "WEBP".
        case .webp: Array("RIFF".utf8)
        }
    }
}
