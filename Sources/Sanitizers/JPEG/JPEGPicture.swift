public import FileFormats

/// A JPEG as the sanitizer reads it.
public struct JPEGPicture: Sendable {
    public let file: JPEGFile
    /// Set where the picture is to be coded anew and that makes other bytes.
    let recoding: JPEGRecoding?
}

/// A picture that was coded anew.
struct JPEGRecoding: Sendable {
    /// The rebuilt file with the entropy-coded data as it was: the step between the input and `output`.
    let plain: [UInt8]
    /// The rebuilt file with the data coded anew.
    let output: [UInt8]
    /// How the samples were turned; `nil` when they were not.
    let turn: ExifOrientation?
}
