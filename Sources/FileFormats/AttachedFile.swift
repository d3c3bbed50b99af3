public import NativeBytes

/// A file that hangs on another one, as a report names it: never by its name, which may tell who made it.
public struct AttachedFile: Equatable, Sendable {
    /// What a file is by its first bytes.
    public enum Kind: String, CaseIterable, Sendable {
        case jpeg, png, gif, webp, pdf, archive, video, program, text, other
    }

    /// Most files of one document that a report lists.
    public static let mostListed = 32

    public let kind: Kind
    /// SHA-256 of its name in UTF-8, so that whoever knows the name can find it; `nil` for a file without one.
    public let nameDigest: SHA256Digest?
    /// Its size, unpacked where that can be known.
    public let bytes: Int
    /// `removed` or `kept`.
    public let action: FindingAction

    public init(kind: Kind, nameDigest: SHA256Digest?, bytes: Int, action: FindingAction) {
        self.kind = kind
        self.nameDigest = nameDigest
        self.bytes = bytes
        self.action = action
    }
}

extension AttachedFile.Kind {
    private static let signatures: [(bytes: [UInt8], offset: Int, kind: AttachedFile.Kind)] = [
        (MediaType.jpeg.signature, 0, .jpeg), (MediaType.png.signature, 0, .png), (MediaType.gif.signature, 0, .gif),
        (Array("WEBP".utf8), 8, .webp), (MediaType.pdf.signature, 0, .pdf), (Array("PK".utf8), 0, .archive),
        (Array("Rar!".utf8), 0, .archive), ([0x37, 0x7A, 0xBC, 0xAF], 0, .archive), ([0x1F, 0x8B], 0, .archive),
        (Array("ftyp".utf8), 4, .video), ([0x1A, 0x45, 0xDF, 0xA3], 0, .video), (Array("MZ".utf8), 0, .program),
        ([0x7F, 0x45, 0x4C, 0x46], 0, .program), (Array("#!".utf8), 0, .program),
    ]

    /// What `bytes` are by their first ones; text is what holds nothing but printable characters and line ends.
    public init(of bytes: Span<UInt8>) {
        for signature in Self.signatures where bytes.matches(signature.bytes, at: signature.offset) {
            self = signature.kind
            return
        }
        for index in 0..<min(bytes.count, 512) where bytes[index] < 0x20 && ![0x09, 0x0A, 0x0D].contains(bytes[index]) {
            self = .other
            return
        }
        self = bytes.isEmpty ? .other : .text
    }

    /// The type by which the worker could rebuild it.
    public var mediaType: MediaType? {
        switch self {
        case .jpeg: .jpeg
        case .png: .png
        case .gif: .gif
        case .webp: .webp
        case .pdf: .pdf
        case .archive, .video, .program, .text, .other: nil
        }
    }
}
