import FileFormats
import NativeBytes

/// A colour profile of a document and what is left of it.
struct PDFColourProfile {
    /// `nil` when no viewer could use it.
    let rebuilt: [UInt8]?
    let originalBytes: Int
    let isCanonical: Bool
    /// Of what is left; many pictures of a document share one profile.
    let digest: SHA256Digest?

    init(rebuilt: [UInt8]?, original: [UInt8]) {
        self.rebuilt = rebuilt
        originalBytes = original.count
        isCanonical = rebuilt == original
        digest = rebuilt.map { SHA256Digest(of: $0.span) }
    }
}
