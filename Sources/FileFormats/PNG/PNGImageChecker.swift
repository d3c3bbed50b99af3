import NativeBytes

/// Proves that compressed image data unpacks to exactly the rows of its image (PNG third edition, 10.2).
struct PNGImageChecker: ~Copyable {
    private let inflater: ZlibInflater
    /// Bytes that may still be unpacked.
    private var budget: Int

    init(limits: Limits) throws(Rejection) {
        do throws(InflateError) {
            inflater = try ZlibInflater()
        } catch {
            throw Rejection(LimitExcess.memory, construct: "IDAT")
        }
        budget = limits.decodedBytes
    }

    /// - Parameter known: an image with the same rows and its bytes; when its stream is the same, so is the result.
    /// - Returns: the parts with the length of the zlib stream in them.
    mutating func check(
        _ parts: [Range<Int>], of bytes: Span<UInt8>, rows: PNGRows, chunk: String,
        known: (image: PNGImageData, stream: [UInt8])? = nil
    ) throws(Rejection) -> PNGImageData {
        let offset = parts.first?.lowerBound
        func refused(_ defect: PNGDefect) -> Rejection { Rejection(defect, at: offset, construct: chunk) }
        let decodedBytes = rows.decodedBytes
        guard decodedBytes <= budget else { throw Rejection(LimitExcess.decodedBytes, at: offset, construct: chunk) }
        budget -= decodedBytes
        if let known, Self.begins(bytes, parts, with: known.stream) {
            return PNGImageData(parts: parts, streamBytes: known.stream.count)
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

    private static func begins(_ bytes: Span<UInt8>, _ parts: [Range<Int>], with stream: [UInt8]) -> Bool {
        var position = 0
        for part in parts {
            let count = min(part.count, stream.count - position)
            guard
                bytes.extracting(part.lowerBound..<(part.lowerBound + count)).equals(
                    stream.span.extracting(position..<(position + count)))
            else { return false }
            position += count
        }
        return position == stream.count
    }
}
