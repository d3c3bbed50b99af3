/// What a policy can keep of an Exif block: a few texts and a place, read with care and written anew.
public struct ExifDetails: Equatable, Sendable {
    var artist: String?
    var copyright: String?
    /// Maker of the camera.
    var make: String?
    var model: String?
    var captureTime: ExifCaptureTime?
    var position: ExifPosition?

    /// A part that a policy decides on by itself.
    public enum Part: CaseIterable, Sendable {
        case artist, copyright, camera, captureTime, location
    }

    public init() {}

    /// The parts that are there.
    public var parts: [Part] { Part.allCases.filter(has) }

    private func has(_ part: Part) -> Bool {
        switch part {
        case .artist: artist != nil
        case .copyright: copyright != nil
        case .camera: make != nil || model != nil
        case .captureTime: captureTime != nil
        case .location: position != nil
        }
    }

    /// These details without `part`.
    public mutating func remove(_ part: Part) {
        switch part {
        case .artist: artist = nil
        case .copyright: copyright = nil
        case .camera: (make, model) = (nil, nil)
        case .captureTime: captureTime = nil
        case .location: position = nil
        }
    }

    /// A text that can be kept: UTF-8 up to the first NUL, without spaces around it, 1 to 200 bytes, no control
    /// character, nothing that changes the direction of writing; `nil` for any other.
    static func text(_ bytes: [UInt8]) -> String? {
        let content = bytes.prefix { $0 != 0 }
        guard let text = String(validating: content, as: UTF8.self) else { return nil }
        let trimmed = text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        let isPlain = trimmed.allSatisfy { character in character.unicodeScalars.allSatisfy(Self.isPlain) }
        let kept = String(trimmed)
        return (1...200).contains(kept.utf8.count) && isPlain ? kept : nil
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
