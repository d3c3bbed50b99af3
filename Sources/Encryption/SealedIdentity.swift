internal import NativeBytes

/// What a sealed file is, and of what: a file that was sealed as one thing cannot be opened as another.
public struct SealedIdentity: Equatable, Sendable {
    /// The number is part of the format.
    public enum Purpose: UInt8, Sendable {
        /// An object of the store; its path is the key.
        case object = 1
        /// A refused original; its path is the job's id.
        case quarantinedFile = 2
        /// The descriptor that came with a refused original; its path is the job's id.
        case quarantinedDescriptor = 3
        /// The leave to ingest a refused original again; its path is the id of the new job.
        case release = 4
    }

    public let purpose: Purpose
    public let path: String
    /// Which version of the object it is, from 1; an older one cannot be opened as a newer one.
    public let generation: UInt64

    public init(_ purpose: Purpose, path: String, generation: UInt64 = 1) {
        self.purpose = purpose
        self.path = path
        self.generation = generation
    }

    /// SHA-256 of a label, the purpose and the path.
    var pathDigest: [UInt8] {
        let text = Array("ingest-sealed/1 path".utf8) + [0, purpose.rawValue] + Array(path.utf8)
        return SHA256Digest(of: text.span).bytes
    }
}
