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
