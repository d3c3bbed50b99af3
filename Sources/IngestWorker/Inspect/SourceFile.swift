import FileFormats
import NativeSystem

/// Where bytes come from: an open file, or what was read from standard input.
enum SourceFile: ~Copyable, Sendable {
    case file(Descriptor)
    case bytes([UInt8])

    borrowing func snapshot(limits: Limits) throws -> Snapshot {
        switch self {
        case .file(let descriptor): return try Snapshot(of: descriptor, limits: limits)
        case .bytes(let bytes):
            guard bytes.count <= limits.fileBytes else { throw Rejection(LimitExcess.fileSize, stage: .snapshot) }
            return try Snapshot(of: bytes)
        }
    }
}
