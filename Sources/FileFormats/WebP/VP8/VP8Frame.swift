/// A VP8 key frame of which every symbol was read.
struct VP8Frame: Sendable {
    let width: Int
    let height: Int
    /// Bytes in which nothing of the picture stands: after the last symbol of a partition.
    let slackBytes: Int
    /// A partition ends in bits that decoders do not look at and encoders leave zero.
    let hasPadding: Bool
    let hasScaling: Bool
    /// The frame without all that; `nil` when it is so already.
    let rewritten: [UInt8]?
}

/// Reads a key frame whole: the frame header, the modes of all macroblocks and all coefficients (RFC 6386, section 19),
/// and so finds where each partition really ends.
struct VP8FrameReader {
    private let bytes: Range<Int>

    /// - Parameter bytes: where the data of the VP8 chunk is.
    init(_ bytes: Range<Int>) {
        self.bytes = bytes
    }

    func read(_ file: Span<UInt8>) throws(Rejection) -> VP8Frame {
        let data = file.extracting(bytes)
        func refused(_ defect: WebPDefect) -> Rejection {
            Rejection(defect, at: bytes.lowerBound, construct: "VP8")
        }
        guard let header = VP8FrameHeader(data) else { throw refused(.badFrame) }
        let firstEnd = VP8FrameHeader.byteCount + header.firstPartitionBytes
        guard firstEnd <= data.count else { throw refused(.truncated) }
        let first = data.extracting(VP8FrameHeader.byteCount..<firstEnd)
        guard VP8BoolDecoder.canBegin(first) else { throw refused(.badFrame) }

        var modes = VP8ModeReader(first, width: header.width)
        guard let partitions = VP8Partitions(data, at: firstEnd, count: modes.partitionCount) else {
            throw refused(.truncated)
        }
        for range in partitions.ranges {
            guard VP8BoolDecoder.canBegin(data.extracting(range)) else { throw refused(.badFrame) }
        }
        var coefficients = VP8CoefficientReader(
            columns: (header.width + 15) / 16, probabilities: modes.coefficientProbabilities)
        var decoders = [VP8BoolDecoder](repeating: VP8BoolDecoder(), count: partitions.ranges.count)
        let rows = (header.height + 15) / 16
        for row in 0..<rows {
            modes.readRow(first)
            let index = row % decoders.count
            coefficients.readRow(data.extracting(partitions.ranges[index]), modes.macroblocks, &decoders[index])
        }

        var rebuilt = VP8Rebuilding(header)
        guard rebuilt.add(modes.end(first), of: first) else { throw refused(.truncated) }
        for (index, range) in partitions.ranges.enumerated() {
            let partition = data.extracting(range)
            // In more partitions than rows some are not read; libwebp wants to have the first byte of the last.
            let isLeftOut = range.isEmpty && index >= rows && index < partitions.ranges.count - 1
            let end = isLeftOut ? .canonical : decoders[index].end(partition)
            guard rebuilt.add(end, of: partition) else { throw refused(.truncated) }
        }
        return rebuilt.frame
    }
}

/// Where the partitions with the coefficients are (RFC 6386, 9.5).
struct VP8Partitions {
    let ranges: [Range<Int>]

    /// - Parameters:
    ///   - start: where the table of their sizes stands, three bytes for each but the last one.
    ///   - count: 1, 2, 4 or 8.
    /// - Returns: `nil` when they are not all there.
    init?(_ data: Span<UInt8>, at start: Int, count: Int) {
        var position = start + (count - 1) * 3
        guard position <= data.count else { return nil }
        var ranges: [Range<Int>] = []
        for index in 0..<(count - 1) {
            let entry = start + index * 3
            let size = Int(data[entry]) | Int(data[entry + 1]) << 8 | Int(data[entry + 2]) << 16
            guard data.count - position >= size else { return nil }
            ranges.append(position..<(position + size))
            position += size
        }
        self.ranges = ranges + [position..<data.count]
    }
}

/// Puts a frame together again from its partitions, each in its canonical form.
private struct VP8Rebuilding {
    private let header: VP8FrameHeader
    private var partitions: [[UInt8]] = []
    private var slack = 0
    private var hasPadding = false

    init(_ header: VP8FrameHeader) {
        self.header = header
    }

    /// - Returns: whether the partition is whole.
    mutating func add(_ end: VP8BoolDecoder.End, of bytes: Span<UInt8>) -> Bool {
        switch end {
        case .truncated:
            return false
        case .canonical:
            var copy: [UInt8] = []
            copy.append(contentsOf: bytes)
            partitions.append(copy)
        case .excess(let canonical, let excess):
            partitions.append(canonical)
            if excess > 0 { slack += excess } else { hasPadding = true }
        }
        return true
    }

    var frame: VP8Frame {
        VP8Frame(
            width: header.width, height: header.height, slackBytes: slack, hasPadding: hasPadding,
            hasScaling: header.hasScaling,
            rewritten: slack > 0 || hasPadding || header.hasScaling ? rewritten : nil)
    }

    private var rewritten: [UInt8] {
        var bytes = header.canonical(firstPartitionBytes: partitions[0].count) + partitions[0]
        for partition in partitions.dropFirst().dropLast() {
            for shift in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: partition.count >> shift)) }
        }
        for partition in partitions.dropFirst() { bytes += partition }
        return bytes
    }
}
