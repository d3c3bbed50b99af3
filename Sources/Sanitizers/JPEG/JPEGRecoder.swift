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
            output = try written(file, bytes, turn)
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
    private func canRecode(_ file: JPEGFile) -> Bool {
        file.frame.precision == 8 && file.isExact && (file.gainMap.map { canRecode($0.picture) } ?? true)
    }

    /// How to turn the picture; `nil` when it is upright or must stay as it is.
    private func turn(for file: JPEGFile) -> ExifOrientation? {
        let pictures = [file] + (file.gainMap.map { [$0.picture] } ?? [])
        guard policy.orientation == .bake, file.orientation != .upright, canRecode(file),
            pictures.allSatisfy({ $0.frame.canTurn(by: file.orientation) }),
            pictures.allSatisfy({ 2 * $0.frame.coefficientBytes <= memoryBytes })
        else { return nil }
        return file.orientation
    }

    /// The rebuilt file with its picture, and its gain map, coded anew.
    private func written(
        _ file: JPEGFile, _ bytes: Span<UInt8>, _ turn: ExifOrientation?
    ) throws(JPEGCodingError) -> [UInt8] {
        var coded = try transcoded(file, bytes, turn)
        let picture = try parsed(coded)
        var gainMap: JPEGGainMap?
        if let old = file.gainMap {
            let second = try transcoded(old.picture, bytes.extracting(old.range), turn)
            gainMap = JPEGGainMap(
                picture: try parsed(second).shown(like: old.picture, turned: turn, followedBy: nil),
                range: coded.count..<(coded.count + second.count))
            coded += second
        }
        return JPEGWriter.write(picture.shown(like: file, turned: turn, followedBy: gainMap), from: coded.span)
    }

    /// The coefficients of a picture, coded anew in a file of libjpeg's own.
    private func transcoded(
        _ file: JPEGFile, _ bytes: Span<UInt8>, _ turn: ExifOrientation?
    ) throws(JPEGCodingError) -> [UInt8] {
        let plain = JPEGWriter.write(file.shown(like: file, turned: nil, followedBy: nil), from: bytes)
        return try JPEGTranscoder.transcoded(
            plain.span,
            turn: turn.map {
                JPEGTurn(
                    isTransposed: $0.isTransposed, isMirroredAcross: $0.isMirroredAcross,
                    isMirroredDown: $0.isMirroredDown)
            },
            memoryBytes: memoryBytes, outputBytes: limits.decodedBytes)
    }

    private func parsed(_ bytes: [UInt8]) throws(JPEGCodingError) -> JPEGFile {
        do throws(Rejection) { return try JPEGParser(limits: limits).parse(bytes.span) } catch { throw .refused }
    }

    /// Whether the coefficients of `output` are those of `recoding.plain`, and nothing else of the picture changed.
    ///
    /// - Parameters:
    ///   - before: what was read from `recoding.plain`.
    ///   - after: what was read from `output`.
    func isFaithful(
        _ recoding: JPEGRecoding, _ before: JPEGFile, _ after: JPEGFile, _ output: Span<UInt8>
    ) -> Bool {
        let plain = recoding.plain
        guard haveSameCoefficients(plain.span, output, turned: recoding.turn) else { return false }
        guard let one = before.gainMap, let other = after.gainMap else {
            return before.gainMap == nil && after.gainMap == nil
        }
        return haveSameCoefficients(
            plain.span.extracting(one.range), output.extracting(other.range), turned: recoding.turn)
    }

    private func haveSameCoefficients(
        _ one: Span<UInt8>, _ other: Span<UInt8>, turned turn: ExifOrientation?
    ) -> Bool {
        do throws(JPEGCodingError) {
            return try JPEGCoefficientDigest(of: one, turned: turn, memoryBytes: memoryBytes)
                == JPEGCoefficientDigest(of: other, turned: nil, memoryBytes: memoryBytes)
        } catch {
            return false
        }
    }
}
