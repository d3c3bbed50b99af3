internal import CJPEGShims
internal import Glibc

/// Why libjpeg-turbo does not code a picture anew.
public enum JPEGCodingError: Error, Equatable, Sendable {
    /// It complained of the file, or cannot code what is in it, such as samples of 12 bits.
    case refused
    case outOfMemory
}

/// Another order of a picture's rows and columns: first transposed, then mirrored.
public struct JPEGTurn: Equatable, Sendable {
    public let isTransposed: Bool
    /// Left becomes right.
    public let isMirroredAcross: Bool
    /// Top becomes bottom.
    public let isMirroredDown: Bool

    public init(isTransposed: Bool, isMirroredAcross: Bool, isMirroredDown: Bool) {
        self.isTransposed = isTransposed
        self.isMirroredAcross = isMirroredAcross
        self.isMirroredDown = isMirroredDown
    }
}

/// Codes the quantized coefficients of a JPEG anew with libjpeg-turbo, so that nothing of how they were coded before is
/// left. The coefficients stay as they are.
public enum JPEGTranscoder {
    /// A sequential picture gets one scan (one for each component where they cannot be interleaved), a progressive one
    /// the scans of `jpeg_simple_progression`. Huffman codes are the shortest, there are no restart markers, and no
    /// application segments are written.
    ///
    /// - Parameter bytes: a whole JPEG file; any complaint of libjpeg is an error.
    /// - Parameter turn: mirrored edges must be whole units of the picture, or the edge comes to lie inside of it.
    /// - Parameter memoryBytes: most memory for coefficients; they take two bytes each, and twice that when turned.
    /// - Parameter outputBytes: largest result.
    public static func transcoded(
        _ bytes: Span<UInt8>, turn: JPEGTurn?, memoryBytes: Int, outputBytes: Int
    ) throws(JPEGCodingError) -> [UInt8] {
        let turn = CJPEGShims_turn(
            isTransposed: turn?.isTransposed ?? false, isMirroredAcross: turn?.isMirroredAcross ?? false,
            isMirroredDown: turn?.isMirroredDown ?? false)
        let bounds = CJPEGShims_bounds(memory: memoryBytes, output: outputBytes)
        var output: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe CJPEGShims_transcode(buffer.baseAddress, buffer.count, turn, bounds, &output, &count)
        }
        if let error = JPEGCodingError(status) { throw error }
        defer { unsafe free(output) }
        return unsafe [UInt8](UnsafeBufferPointer(start: output, count: count))
    }

    /// The version of libjpeg-turbo that this was built with, such as `2.1.5`.
    public static var libraryVersion: String {
        let version = CJPEGShims_libraryVersion()
        return "\(version / 1_000_000).\(version / 1_000 % 1_000).\(version % 1_000)"
    }
}

extension JPEGCodingError {
    /// `nil` for success.
    init?(_ status: Int32) {
        switch UInt32(status) {
        case CJPEGShims_done.rawValue: return nil
        case CJPEGShims_outOfMemory.rawValue: self = .outOfMemory
        default: self = .refused
        }
    }
}
