import NativeBytes

/// Proves that compressed image data unpacks to exactly the rows of its image (PNG third edition, 10.2).
struct PNGImageChecker: ~Copyable {
    private let inflater: ZlibInflater
    /// Bytes that may still be unpacked.
    private var budget: Int
    private let memoryBytes: Int

    init(limits: Limits) throws(Rejection) {
        do throws(InflateError) {
            inflater = try ZlibInflater()
        } catch {
            throw Rejection(LimitExcess.memory, construct: "IDAT")
        }
        budget = limits.decodedBytes
        memoryBytes = limits.memoryBytes
    }

    /// - Parameter known: an image with the same rows, and `knownBytes` its file; when its stream is the same, so is the
    ///   result.
    /// - Returns: the parts with the length of the zlib stream in them.
    mutating func check(
        _ parts: [Range<Int>], of bytes: Span<UInt8>, rows: PNGRows, chunk: String,
        known: PNGImageData?, of knownBytes: Span<UInt8>
    ) throws(Rejection) -> PNGImageData {
        let offset = parts.first?.lowerBound
        func refused(_ defect: PNGDefect) -> Rejection { Rejection(defect, at: offset, construct: chunk) }
        let decodedBytes = rows.decodedBytes
        guard decodedBytes <= budget else { throw Rejection(LimitExcess.decodedBytes, at: offset, construct: chunk) }
        budget -= decodedBytes
        // The file itself, its parts put together, the rebuilt file and the unpacked rows are in memory at once.
        guard decodedBytes + 3 * bytes.count <= memoryBytes else {
            throw Rejection(LimitExcess.memory, at: offset, construct: chunk)
        }
        if let known {
            let image = PNGImageData(parts: parts, streamBytes: known.streamBytes)
            if image.isSameStream(of: bytes, as: known, of: knownBytes) { return image }
        }
        let inflated: (output: [UInt8], consumed: Int)
        do throws(InflateError) {
            if let part = parts.first, parts.count == 1 {
                inflated = try inflater.inflate(bytes.extracting(part), limit: decodedBytes)
            } else {
                let whole = PNGImageData(parts: parts, streamBytes: parts.reduce(0) { $0 + $1.count })
                    .stream(of: bytes)
                inflated = try inflater.inflate(whole.span, limit: decodedBytes)
            }
        } catch {
            switch error {
            case .malformed: throw refused(.badStream)
            case .outputLimitExceeded: throw refused(.badLength)
            case .outOfMemory: throw Rejection(LimitExcess.memory, at: offset, construct: chunk)
            }
        }
        let decoded = inflated.output
        guard decoded.count == decodedBytes else { throw refused(.badLength) }
        guard rows.haveKnownFilters(decoded.span) else { throw refused(.badFilter) }
        return PNGImageData(parts: parts, streamBytes: inflated.consumed)
    }
}
