import NativeBytes

/// Unpacks image data to the rows of its image (PNG third edition, 10.2).
struct PNGImageUnpacker: ~Copyable {
    private let inflater: ZlibInflater

    init() throws(Rejection) {
        do throws(InflateError) {
            inflater = try ZlibInflater()
        } catch {
            throw Rejection(LimitExcess.memory, construct: "IDAT")
        }
    }

    /// - Returns: the filtered rows, whose filter types exist, and how many bytes of the parts the zlib stream takes.
    borrowing func unpack(
        _ parts: [Range<Int>], of bytes: Span<UInt8>, rows: PNGRows, chunk: String
    ) throws(Rejection) -> (decoded: [UInt8], consumed: Int) {
        let offset = parts.first?.lowerBound
        func refused(_ defect: PNGDefect) -> Rejection { Rejection(defect, at: offset, construct: chunk) }
        let inflated: (output: [UInt8], consumed: Int)
        do throws(InflateError) {
            if let part = parts.first, parts.count == 1 {
                inflated = try inflater.inflate(bytes.extracting(part), limit: rows.decodedBytes)
            } else {
                let whole = PNGImageData(parts: parts, streamBytes: parts.reduce(0) { $0 + $1.count })
                    .stream(of: bytes)
                inflated = try inflater.inflate(whole.span, limit: rows.decodedBytes)
            }
        } catch {
            switch error {
            case .malformed: throw refused(.badStream)
            case .outputLimitExceeded: throw refused(.badLength)
            case .outOfMemory: throw Rejection(LimitExcess.memory, at: offset, construct: chunk)
            }
        }
        let decoded = inflated.output
        guard decoded.count == rows.decodedBytes else { throw refused(.badLength) }
        guard rows.haveKnownFilters(decoded.span) else { throw refused(.badFilter) }
        return (decoded, inflated.consumed)
    }

    /// The reconstructed rows of an image that was checked before.
    borrowing func pixels(
        of image: PNGImageData, of bytes: Span<UInt8>, rows: PNGRows
    ) throws(Rejection) -> [UInt8] {
        var decoded = try unpack(image.parts, of: bytes, rows: rows, chunk: "IDAT").decoded
        var data = decoded.mutableSpan
        rows.reconstruct(&data)
        return decoded
    }
}
