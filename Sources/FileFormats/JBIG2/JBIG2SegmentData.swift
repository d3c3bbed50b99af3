/// Rewrites the data of a segment: what its fields leave open is zero, and nothing follows what a decoder can reach
/// (ITU-T T.88, 7.4). What is coded is not decoded.
struct JBIG2SegmentData {
    let segment: JBIG2Segment
    let limits: Limits

    /// The data of a dictionary, a table or a region.
    ///
    /// - Parameter data: that of the segment.
    func rewritten(_ data: Span<UInt8>) throws(Rejection) -> [UInt8] {
        switch segment.type {
        case .symbolDictionary: try symbols(data)
        case .patternDictionary: try patterns(data)
        case .tables: try tables(data)
        default: try region(data)
        }
    }

    /// How many tables of its own a segment asks for, one for each choice that says so (7.4.2.1.6, 7.4.3.1.6).
    func tableCount(_ data: Span<UInt8>) -> Int {
        let isText = segment.type?.region == .text
        guard let flags = data.bigEndianUInt16(at: isText ? JBIG2RegionField.byteCount : 0), flags & 1 == 1 else {
            return 0
        }
        if isText {
            guard let choices = data.bigEndianUInt16(at: JBIG2RegionField.byteCount + 2) else { return 0 }
            return stride(from: 0 as UInt16, to: 14, by: 2).count { choices >> $0 & 3 == 3 } + Int(choices >> 14 & 1)
        }
        return (flags >> 2 & 3 == 3 ? 1 : 0) + (flags >> 4 & 3 == 3 ? 1 : 0) + Int(flags >> 6 & 1) + Int(flags >> 7 & 1)
    }

    private func damaged() -> Rejection { JBIG2Segments.damaged(at: segment.offset) }

    /// - Throws: `limits.pixels`, when more than these would be decoded.
    private func check(_ count: Int, times other: Int = 1) throws(Rejection) {
        let product = count.multipliedReportingOverflow(by: other)
        guard !product.overflow, product.partialValue <= limits.pixels else {
            throw Rejection(LimitExcess.pixels, at: segment.offset)
        }
    }

    // MARK: Dictionaries

    /// 7.4.2
    private func symbols(_ data: Span<UInt8>) throws(Rejection) -> [UInt8] {
        guard let flags = data.bigEndianUInt16(at: 0) else { throw damaged() }
        let isHuffman = flags & 1 == 1
        let refines = flags & 2 != 0
        let adaptive = isHuffman ? 0 : flags >> 10 & 3 == 0 ? 8 : 2
        let counts = 2 + adaptive + (refines && flags >> 12 & 1 == 0 ? 4 : 0)
        guard let exported = data.bigEndianUInt32(at: counts), let new = data.bigEndianUInt32(at: counts + 4) else {
            throw damaged()
        }
        try check(Int(exported))
        try check(Int(new))
        var output: [UInt8] = []
        output.appendBigEndian(flags & 0x1FFF)
        output.append(contentsOf: data.extracting(2..<(counts + 8)))
        append(data, from: counts + 8, isArithmetic: !isHuffman, to: &output)
        return output
    }

    /// 7.4.4
    private func patterns(_ data: Span<UInt8>) throws(Rejection) -> [UInt8] {
        guard data.count >= 7, let highest = data.bigEndianUInt32(at: 3) else { throw damaged() }
        let isMMR = data[0] & 1 == 1
        let width = (Int(highest) + 1) * Int(data[1])
        try check(width, times: Int(data[2]))
        var output = [data[0] & (isMMR ? 1 : 7)]
        output.append(contentsOf: data.extracting(1..<7))
        if isMMR {
            appendMMR(data, from: 7, columns: width, rows: Int(data[2]), to: &output)
        } else {
            append(data, from: 7, isArithmetic: true, to: &output)
        }
        return output
    }

    /// Annex B.2
    private func tables(_ data: Span<UInt8>) throws(Rejection) -> [UInt8] {
        guard data.count >= 9 else { throw damaged() }
        var output = [data[0] & 0x7F]
        output.append(contentsOf: data.extracting(1..<data.count))
        return output
    }

    // MARK: Regions

    private func region(_ data: Span<UInt8>) throws(Rejection) -> [UInt8] {
        guard let field = JBIG2RegionField(data), field.x < JBIG2RegionField.farthest,
            field.y < JBIG2RegionField.farthest, (segment.rows ?? 0) <= field.height
        else { throw damaged() }
        try check(field.width, times: field.height)
        var output: [UInt8] = []
        JBIG2RegionField.append(data, rows: segment.rows, to: &output)
        switch segment.type?.region {
        case .text: try appendText(data, to: &output)
        case .halftone: try appendHalftone(data, to: &output)
        case .generic: try appendGeneric(data, field, to: &output)
        case .refinement: try appendRefinement(data, to: &output)
        case nil: throw damaged()
        }
        return output
    }

    /// 7.4.3
    private func appendText(_ data: Span<UInt8>, to output: inout [UInt8]) throws(Rejection) {
        let start = JBIG2RegionField.byteCount
        guard let flags = data.bigEndianUInt16(at: start) else { throw damaged() }
        let isHuffman = flags & 1 == 1
        var position = start + 2
        output.appendBigEndian(flags)
        if isHuffman {
            guard let choices = data.bigEndianUInt16(at: position) else { throw damaged() }
            output.appendBigEndian(choices & 0x7FFF)
            position += 2
        }
        let instances = position + (flags & 2 != 0 && flags >> 15 == 0 ? 4 : 0)
        guard let count = data.bigEndianUInt32(at: instances) else { throw damaged() }
        try check(Int(count))
        output.append(contentsOf: data.extracting(position..<(instances + 4)))
        append(data, from: instances + 4, isArithmetic: !isHuffman, to: &output)
    }

    /// 7.4.5
    private func appendHalftone(_ data: Span<UInt8>, to output: inout [UInt8]) throws(Rejection) {
        let start = JBIG2RegionField.byteCount
        let coded = start + 21
        guard data.count >= coded, let width = data.bigEndianUInt32(at: start + 1),
            let height = data.bigEndianUInt32(at: start + 5)
        else { throw damaged() }
        try check(Int(width), times: Int(height))
        output.append(contentsOf: data.extracting(start..<coded))
        append(data, from: coded, isArithmetic: data[start] & 1 == 0, to: &output)
    }

    /// 7.4.6. The extended template is not a part of what PDF embeds.
    private func appendGeneric(
        _ data: Span<UInt8>, _ field: JBIG2RegionField, to output: inout [UInt8]
    ) throws(Rejection) {
        let start = JBIG2RegionField.byteCount
        guard let coded = JBIG2RegionField.length(ofGeneric: data, at: 0), data[start] & 0x10 == 0 else {
            throw damaged()
        }
        if data[start] & 1 == 1 {
            output.append(1)
            appendMMR(data, from: coded, columns: field.width, rows: segment.rows ?? field.height, to: &output)
        } else {
            output.append(data[start] & 0x0F)
            output.append(contentsOf: data.extracting((start + 1)..<coded))
            append(data, from: coded, isArithmetic: true, to: &output)
        }
    }

    /// 7.4.7
    private func appendRefinement(_ data: Span<UInt8>, to output: inout [UInt8]) throws(Rejection) {
        let start = JBIG2RegionField.byteCount
        guard data.count > start else { throw damaged() }
        let flags = data[start] & 3
        let coded = start + 1 + (flags & 1 == 0 ? 4 : 0)
        guard data.count >= coded else { throw damaged() }
        output.append(flags)
        output.append(contentsOf: data.extracting((start + 1)..<coded))
        append(data, from: coded, isArithmetic: true, to: &output)
    }

    // MARK: Coded data

    /// An arithmetic decoder does not get past a byte of ones that a byte above 0x8F follows (Annex E.3.4).
    private func append(_ data: Span<UInt8>, from start: Int, isArithmetic: Bool, to output: inout [UInt8]) {
        var end = start
        if isArithmetic {
            while end + 1 < data.count, data[end] != 0xFF || data[end + 1] <= 0x8F { end += 1 }
        }
        if isArithmetic, end + 1 < data.count {
            output.append(contentsOf: data.extracting(start..<end))
            output += [0xFF, 0xAC]
        } else {
            output.append(contentsOf: data.extracting(start..<data.count))
        }
    }

    /// As a facsimile in two dimensions (6.2.6). One that is coded as it should not be is copied.
    private func appendMMR(_ data: Span<UInt8>, from start: Int, columns: Int, rows: Int, to output: inout [UInt8]) {
        let coded = data.extracting(start..<data.count)
        let reader = CCITTFaxReader(["K": .number(-1), "Columns": .number(PDFNumber(columns))], rows: rows)
        let end = rows > 0 ? reader.end(of: coded) ?? coded.count : coded.count
        output.append(contentsOf: coded.extracting(0..<min(end, coded.count)))
    }
}
