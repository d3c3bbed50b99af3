/// How a viewer turns the stored pixels (Exif 2.32, 4.6.4 A, tag 0x0112), 1 to 8.
public struct ExifOrientation: Equatable, Sendable {
    public let rawValue: UInt8

    /// Pixels are stored as they are shown.
    public static let upright = ExifOrientation(rawValue: 1)!

    /// `nil` when `rawValue` is not 1 to 8.
    public init?(rawValue: UInt8) {
        guard (1...8).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Whether the stored rows are the shown columns. To show the picture, it is first transposed, then mirrored.
    public var isTransposed: Bool { rawValue >= 5 }
    /// Whether left becomes right.
    public var isMirroredAcross: Bool { [2, 3, 6, 7].contains(rawValue) }
    /// Whether top becomes bottom.
    public var isMirroredDown: Bool { [3, 4, 7, 8].contains(rawValue) }
}
