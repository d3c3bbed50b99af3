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

/// When a picture was taken: `DateTimeOriginal` with its `OffsetTimeOriginal` (Exif 2.32, 4.6.5 F).
struct ExifCaptureTime: Equatable, Sendable {
    /// `YYYY:MM:DD HH:MM:SS`.
    let time: String
    /// `+HH:MM` or `-HH:MM`, where it is known.
    let offset: String?

    /// `nil` when `time` is not of that form. An `offset` of another form is left out.
    init?(time: String, offset: String?) {
        guard Self.matches(time, "dddd:dd:dd dd:dd:dd") else { return nil }
        self.time = time
        self.offset = offset.flatMap { Self.matches($0, "+dd:dd") || Self.matches($0, "-dd:dd") ? $0 : nil }
    }

    /// Whether `text` has a digit for each `d` of `pattern`, and its other characters.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        text.utf8.count == pattern.utf8.count
            && zip(text.utf8, pattern.utf8).allSatisfy { byte, form in
                form == 0x64 ? (0x30...0x39).contains(byte) : byte == form
            }
    }
}

/// Where a picture was taken (Exif 2.32, 4.6.6), in thousandths of a second of arc: 3 cm on the ground.
struct ExifPosition: Equatable, Sendable {
    /// North is positive.
    let latitude: Int
    /// East is positive.
    let longitude: Int

    /// `nil` when it is not a place on Earth.
    init?(latitude: Int, longitude: Int) {
        let degree = 3_600_000
        guard abs(latitude) <= 90 * degree, abs(longitude) <= 180 * degree else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }
}
