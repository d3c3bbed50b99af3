/// A JPEG 2000 picture as PDF embeds it (ITU-T T.800 | ISO/IEC 15444-1): a file of boxes (Annex I), or a codestream
/// alone (Annex A). The coded samples are never decoded.
public enum JPEG2000Picture {
    /// The picture without what a decoder does not need: boxes with descriptions, private boxes, comments, and bytes
    /// after the end of the picture, of a box or of a segment. Its coded samples are the same bytes.
    ///
    /// - Returns: `nil` for what is not built as the standard says. Rebuilding the result changes nothing.
    public static func rebuilt(from data: Span<UInt8>) -> [UInt8]? {
        if data.bigEndianUInt16(at: 0) == JPEG2000Codestream.start {
            return JPEG2000Codestream.rebuilt(from: data, in: 0..<data.count)
        }
        guard let boxes = boxes(of: data, in: 0..<data.count), boxes.first?.type == "jP  " else { return nil }
        var output: [UInt8] = []
        for box in boxes {
            switch box.type {
            case "jP  ":
                let signature = JPEG2000HeaderBox.signature
                guard data.extracting(box.content).equals(signature.span) else { return nil }
                append(box.type, signature.span, to: &output)
            case "ftyp":
                guard let type = JPEG2000HeaderBox.fileType(data.extracting(box.content)) else { return nil }
                append(box.type, type.span, to: &output)
            case "rreq":
                guard let requirements = JPEG2000HeaderBox.requirements(data.extracting(box.content)) else { continue }
                append(box.type, requirements.span, to: &output)
            case "jp2h", "jpch", "jplh":
                guard let header = header(data, in: box.content, levelsLeft: 2) else { return nil }
                append(box.type, header.span, to: &output)
            case "jp2c":
                guard let codestream = JPEG2000Codestream.rebuilt(from: data, in: box.content) else { return nil }
                append(box.type, codestream.span, to: &output)
                return output
            default: continue
            }
        }
        return nil
    }

    private struct Box {
        let type: String
        let content: Range<Int>
    }

    /// The boxes in `range`, which they must fill (I.4).
    private static func boxes(of data: Span<UInt8>, in range: Range<Int>) -> [Box]? {
        var boxes: [Box] = []
        // What is no box behind the codestream is not the picture's.
        func soFar() -> [Box]? { boxes.contains { $0.type == "jp2c" } ? boxes : nil }
        var position = range.lowerBound
        while position < range.upperBound {
            guard range.upperBound - position >= 8, let short = data.bigEndianUInt32(at: position),
                let type = data.signature(at: position + 4)
            else { return soFar() }
            var start = position + 8
            var end = position + Int(short)
            if short == 0 { end = range.upperBound }
            if short == 1 {
                guard data.bigEndianUInt32(at: start) == 0, let long = data.bigEndianUInt32(at: start + 4) else {
                    return nil
                }
                start += 8
                end = position + Int(long)
            }
            guard start <= end, end <= range.upperBound else { return soFar() }
            boxes.append(Box(type: type, content: start..<end))
            position = end
        }
        return boxes
    }

    /// What a header box says of size, colours, palette and channels (I.5.3), and nothing else. Of boxes that stand
    /// once the first is read.
    private static func header(_ data: Span<UInt8>, in range: Range<Int>, levelsLeft: Int) -> [UInt8]? {
        guard levelsLeft > 0, let boxes = boxes(of: data, in: range) else { return nil }
        var components = 0
        var columns = 0
        if let box = boxes.first(where: { $0.type == "ihdr" }) {
            components = JPEG2000HeaderBox.components(ofHeader: data.extracting(box.content)) ?? 0
        }
        if let box = boxes.first(where: { $0.type == "pclr" }) {
            columns = JPEG2000HeaderBox.columns(ofPalette: data.extracting(box.content))
        }
        var output: [UInt8] = []
        var single: Set<String> = []
        for box in boxes {
            switch box.type {
            case "ihdr", "bpcc", "pclr", "cmap", "cdef", "opct":
                guard single.insert(box.type).inserted,
                    let length = JPEG2000HeaderBox.length(
                        box.type, data.extracting(box.content), components: components, columns: columns)
                else { continue }
                // Decoders refuse a header of another length, and a map to a palette that is not there.
                guard length <= box.content.count, length == box.content.count || box.type != "ihdr", length > 0 else {
                    return nil
                }
                append(box.type, data.extracting(box.content.prefix(length)), to: &output)
            case "colr":
                guard let colour = JPEG2000HeaderBox.colour(data.extracting(box.content)) else { continue }
                append(box.type, colour.span, to: &output)
            case "cgrp":
                guard let group = header(data, in: box.content, levelsLeft: levelsLeft - 1) else { return nil }
                append(box.type, group.span, to: &output)
            default: continue
            }
        }
        return output
    }

    private static func append(_ type: String, _ content: Span<UInt8>, to output: inout [UInt8]) {
        output.appendBigEndian(UInt32(content.count + 8))
        output += Array(type.utf8)
        output.append(contentsOf: content)
    }
}
