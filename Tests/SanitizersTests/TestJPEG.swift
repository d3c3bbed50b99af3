import Foundation

/// An 8 by 8 gray JPEG that Pillow wrote.
enum TestJPEG {
    static let bytes = [UInt8](
        Data(
            base64Encoded: """
                /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNS\
                Mj5aYVpQYEpRUk//wAALCAAIAAgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9\
                AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZn\
                aGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP0\
                9fb3+Pn6/9oACAEBAAA/AEt/AvT9z+lf/9k=
                """) ?? Data())

    /// With a comment segment after SOI (ITU-T T.81, B.2.4.5).
    static func withComment(_ text: String) -> [UInt8] {
        let length = text.utf8.count + 2
        return Array(bytes[..<2]) + [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 255)] + Array(text.utf8)
            + bytes[2...]
    }
}
