import FileFormats
import NativeParsers

/// Codes pictures anew without loss, and turns them upright where that is possible without loss.
struct JPEGRecoder {
    let limits: Limits
    /// With `recode` every picture is coded anew, else only one that is turned.
    let policy: Policy

    /// Memory for coefficients. The rest of the sandbox's memory is for one component's copy in the proof.
    private var memoryBytes: Int { limits.memoryBytes / 4 * 3 }

    /// - Returns: `nil` when the coded data stays as it is.
    /// - Throws: when every picture must be coded anew and this one cannot be.
    func recoding(of file: JPEGFile, in bytes: Span<UInt8>) throws(Rejection) -> JPEGRecoding? {
        let turn = turn(for: file)
        guard policy.recode || turn != nil else { return nil }
        guard canRecode(file) else { throw Rejection(JPEGDefect.notRecodable, construct: "SOF") }
        let plain = JPEGWriter.write(file, from: bytes)
        let output: [UInt8]
        do throws(JPEGCodingError) {
            output = try written(file, plain, turn)
        } catch {
            guard policy.recode else { return nil }
            switch error {
            case .outOfMemory: throw Rejection(LimitExcess.memory, construct: "SOF")
            case .refused: throw Rejection(JPEGDefect.notRecodable, construct: "SOS")
            }
        }
        return output == plain ? nil : JPEGRecoding(plain: plain, output: output, turn: turn)
    }

    /// libjpeg-turbo codes samples of 8 bits, and what it writes is always exact.
    private func canRecode(_ file: JPEGFile) -> Bool { file.frame.precision == 8 && file.isExact }

    /// How to turn the picture; `nil` when it is upright or must stay as it is.
    private func turn(for file: JPEGFile) -> ExifOrientation? {
        guard policy.orientation == .bake, file.orientation != .upright, canRecode(file),
            file.frame.canTurn(by: file.orientation), 2 * file.frame.coefficientBytes <= memoryBytes
        else { return nil }
        return file.orientation
    }

    private func written(
        _ file: JPEGFile, _ plain: [UInt8], _ turn: ExifOrientation?
    ) throws(JPEGCodingError) -> [UInt8] {
        let transcoded = try JPEGTranscoder.transcoded(
            plain.span,
            turn: turn.map {
                JPEGTurn(
                    isTransposed: $0.isTransposed, isMirroredAcross: $0.isMirroredAcross,
                    isMirroredDown: $0.isMirroredDown)
            },
            memoryBytes: memoryBytes, outputBytes: limits.decodedBytes)
        do throws(Rejection) {
            let parsed = try JPEGParser(limits: limits).parse(transcoded.span)
            return JPEGWriter.write(parsed.shown(like: file, turned: turn), from: transcoded.span)
        } catch {
            throw .refused
        }
    }

    /// Whether the coefficients of `output` are those of `recoding.plain`, and nothing else of the picture changed.
    func isFaithful(_ recoding: JPEGRecoding, _ output: Span<UInt8>) -> Bool {
        let memoryBytes = memoryBytes
        do throws(JPEGCodingError) {
            let plain = recoding.plain
            return try JPEGCoefficientDigest(of: plain.span, turned: recoding.turn, memoryBytes: memoryBytes)
                == JPEGCoefficientDigest(of: output, turned: nil, memoryBytes: memoryBytes)
        } catch {
            return false
        }
    }
}
