/// How it was shown that nothing visible changed.
public enum FidelityMethod: String, CaseIterable, Sendable {
    /// The entropy-coded bytes and the tables that they need are the same.
    case jpegEntropyBytes = "jpeg-entropy-bytes"
    /// The picture was coded anew; its quantized coefficients and quantization tables are the same, but for their order
    /// when it was turned upright.
    case jpegCoefficients = "jpeg-coefficients"
    /// The decompressed, filtered scanlines of every frame and the palette are the same.
    case pngScanlines = "png-scanlines"
    /// The decoded pixels of every frame and their colours, and where, how long and how it is shown, are the same.
    case gifFrames = "gif-frames"
    /// Content streams, fonts and images of every page decode to the same.
    case pdfPageContent = "pdf-page-content"
    /// Every frame has the same coded bytes, or decodes to the same pixels, and is shown in the same way.
    case webpPixels = "webp-pixels"

    /// The type whose files are compared in this way.
    public var mediaType: MediaType {
        switch self {
        case .jpegEntropyBytes, .jpegCoefficients: .jpeg
        case .pngScanlines: .png
        case .gifFrames: .gif
        case .pdfPageContent: .pdf
        case .webpPixels: .webp
        }
    }
}

/// The proof did not hold: our own output is not clean, not the same, or not stable. This is our failure, never the
/// file's fault, and the output must not be used.
public enum ProofFailure: String, Error, CaseIterable, Sendable {
    /// The output does not parse.
    case outputRejected = "proof.output-rejected"
    /// The output still carries a finding.
    case outputNotClean = "proof.output-not-clean"
    /// The output does not show what the input shows.
    case notTheSame = "proof.not-the-same"
    /// Rebuilding the output gives other bytes.
    case notIdempotent = "proof.not-idempotent"
}
