import NativeBytes

/// Reads an inline image behind its BI.
struct PDFInlineImageReader {
    /// How many components the colour spaces of the resources have, by their names.
    let components: [String: Int]
    /// Most bytes that decoding may make.
    let limit: Int

    static let shortKeys: [PDFName: PDFName] = [
        "BitsPerComponent": "BPC", "ColorSpace": "CS", "Decode": "D", "DecodeParms": "DP", "Filter": "F",
        "Height": "H", "ImageMask": "IM", "Interpolate": "I", "Length": "L", "Width": "W",
    ]
    static let shortNames: [PDFName: PDFName] = [
        "DeviceGray": "G", "DeviceRGB": "RGB", "DeviceCMYK": "CMYK", "Indexed": "I", "ASCIIHexDecode": "AHx",
        "ASCII85Decode": "A85", "LZWDecode": "LZW", "FlateDecode": "Fl", "RunLengthDecode": "RL",
        "CCITTFaxDecode": "CCF", "DCTDecode": "DCT",
    ]
    private static let filters: [String: PDFFilter] = [
        "AHx": .asciiHex, "A85": .ascii85, "LZW": .lzw, "RL": .runLength,
    ]

    static func damaged() -> Rejection { Rejection(PDFDefect.badContent, construct: "BI") }

    /// - Parameter start: behind BI.
    /// - Returns: the picture, where the content goes on behind EI, and how many bytes the data was unpacked to.
    /// - Throws: `pdf.bad-content` for a picture whose end cannot be told.
    func read(
        _ content: Span<UInt8>, from start: Int
    ) throws(Rejection) -> (image: PDFInlineImage, end: Int, decodedBytes: Int) {
        var values = PDFContentValue(from: start, to: content.count)
        let (given, isTidy) = try entries(&values, content)
        let (wanted, isComplete) = Self.allowed(given)
        var image = PDFInlineImage(
            entries: wanted, data: [], isChanged: !(isTidy && isComplete) || values.passedOver > 0)
        if let name = wanted[.cs]?.name, !["G", "RGB", "CMYK"].contains(name) { image.colourSpaceResource = name.text }
        let dataStart = values.position + (values.position < content.count ? 1 : 0)
        if let separator = values.position < content.count ? content[values.position] : nil,
            !PDFCharacter.isSpace(separator)
        {
            throw Self.damaged()
        }
        let decoded = try decode(content, behindKeyword: dataStart, wanted)
        guard let mark = Self.endMark(content, behind: decoded.end) else { throw Self.damaged() }
        image.data = decoded.data
        image.entries[.f] = decoded.filter.map { .name(PDFName($0)) }
        image.entries[.dp] = decoded.parameters.map { .dictionary($0) }
        if image.entries[.l] != nil { image.entries[.l] = .number(PDFNumber(decoded.data.count)) }
        if mark.slack > 0 || decoded.isChanged || image.entries != Self.unwrapped(wanted) { image.isChanged = true }
        return (image, mark.end, decoded.decodedBytes)
    }

    /// A filter and its parameters without the arrays in which they stand alone.
    private static func unwrapped(_ entries: PDFDictionary) -> PDFDictionary {
        var copy = entries
        for key: PDFName in ["F", "DP"] {
            if let elements = entries[key]?.array, elements.count == 1 {
                copy[key] = elements[0] == .null ? nil : elements[0]
            }
        }
        return copy
    }

    // MARK: Data

    /// The data in a coding that is kept.
    private struct Decoded {
        var data: [UInt8]
        /// Flate, DCT, CCITT fax, or none.
        var filter: String?
        var isChanged: Bool
        /// Where the data ends in the content.
        var end: Int
        var decodedBytes: Int
        var parameters: PDFDictionary?
    }

    static let deviceComponents: [PDFName: Int] = ["G": 1, "RGB": 3, "CMYK": 4]

    /// How many bytes the pixels take (8.9.3); `nil` when the entries do not say it.
    ///
    /// - Parameter predictor: the parameters of a predictor that is still on the data.
    private func byteCount(_ entries: PDFDictionary, predictor: PDFDictionary?) -> Int? {
        guard let width = entries[.w]?.integer, let height = entries[.h]?.integer,
            (1...1_000_000).contains(width), (1...1_000_000).contains(height)
        else { return nil }
        let isMask = entries[.im] == .boolean(true)
        guard let perPixel = isMask ? 1 : componentCount(entries[.cs]),
            let depth = isMask ? 1 : entries[.bpc]?.integer, (1...16).contains(depth)
        else { return nil }
        var rowBytes = (width * perPixel * depth + 7) / 8
        if let predictor {
            guard predictor[.columns]?.integer ?? 1 == width, predictor[.colors]?.integer ?? 1 == perPixel,
                predictor[.bitsPerComponent]?.integer ?? 8 == depth
            else { return nil }
            if predictor[.predictor]?.integer ?? 1 >= 10 { rowBytes += 1 }
        }
        let (bytes, overflow) = rowBytes.multipliedReportingOverflow(by: height)
        return overflow ? nil : bytes
    }

    private func componentCount(_ space: PDFObject?) -> Int? {
        if space?.array != nil { return 1 }
        guard let name = space?.name else { return nil }
        return Self.deviceComponents[name] ?? components[name.text]
    }

    /// One space stands between ID and the data; where that is an end of line of two characters, programs do not agree
    /// on whether both belong to it.
    private func decode(
        _ content: Span<UInt8>, behindKeyword start: Int, _ entries: PDFDictionary
    ) throws(Rejection) -> Decoded {
        guard content.matches([0x0D, 0x0A], at: start - 1) else { return try decode(content, from: start, entries) }
        if let decoded = try? decode(content, from: start + 1, entries),
            Self.endMark(content, behind: decoded.end)?.slack == 0
        {
            return decoded
        }
        return try decode(content, from: start, entries)
    }

    private func decode(
        _ content: Span<UInt8>, from start: Int, _ entries: PDFDictionary
    ) throws(Rejection) -> Decoded {
        let names = (entries[.f]?.array?.compactMap(\.name) ?? entries[.f]?.name.map { [$0] } ?? []).map(\.text)
        let parameters = entries[.dp]?.array?.map(\.dictionary) ?? [entries[.dp]?.dictionary]
        guard start <= content.count, names.count <= 4 else { throw Self.damaged() }
        guard let first = names.first else { return try stored(content, from: start, entries) }
        var result = try undone(
            first, parameters.first ?? nil, content.extracting(start..<content.count), entries,
            isLast: names.count == 1)
        let end = start + result.end
        var total = result.decodedBytes
        for (index, name) in names.enumerated().dropFirst() {
            guard result.filter == nil else { throw Self.damaged() }
            let given = parameters.indices.contains(index) ? parameters[index] : nil
            let data = try Self.unpredicted(result)
            result = try undone(name, given, data.span, entries, isLast: index == names.count - 1)
            total += result.decodedBytes
            guard total <= limit else { throw Rejection(LimitExcess.decodedBytes, construct: "BI") }
        }
        result.end = end
        result.decodedBytes = total
        if names.count > 1 { result.isChanged = true }
        return result.filter == nil ? packed(result, entries) : result
    }

    /// Data without a filter: as many bytes as the pixels take.
    private func stored(
        _ content: Span<UInt8>, from start: Int, _ entries: PDFDictionary
    ) throws(Rejection) -> Decoded {
        guard let count = byteCount(entries, predictor: nil) ?? entries[.l]?.integer, count <= content.count - start
        else { throw Self.damaged() }
        var data: [UInt8] = []
        data.append(contentsOf: content.extracting(start..<(start + count)))
        return Decoded(data: data, filter: nil, isChanged: false, end: start + count, decodedBytes: 0)
    }

    /// `data`, which other bytes may follow, with one filter undone. Pictures, and Flate when it is the last, stay in
    /// their coding.
    private func undone(
        _ filter: String, _ parameters: PDFDictionary?, _ data: Span<UInt8>, _ entries: PDFDictionary, isLast: Bool
    ) throws(Rejection) -> Decoded {
        switch filter {
        case "DCT":
            guard data.matches([0xFF, 0xD8]) else { throw Self.damaged() }
            return Self.picture(data, end: JPEGOutline(data, at: 0).end, filter, parameters)
        case "CCF":
            let reader = CCITTFaxReader(parameters ?? [:], height: entries[.h]?.integer ?? 0)
            guard let end = reader.end(of: data) else { throw Self.damaged() }
            return Self.picture(data, end: end, filter, parameters)
        case "Fl": return try inflated(data, parameters, isLast ? entries : [:], isLast: isLast)
        default:
            guard let coding = Self.filters[filter] else { throw Self.damaged() }
            do throws(PDFFilterError) {
                let (output, consumed) = try coding.decodeFirst(
                    of: data, earlyChange: parameters?[.earlyChange]?.integer != 0, limit: limit)
                return Decoded(
                    data: output, filter: nil, isChanged: true, end: consumed, decodedBytes: output.count,
                    parameters: coding == .lzw ? Self.predictor(parameters) : nil)
            } catch {
                throw Self.rejection(error == .outputLimitExceeded)
            }
        }
    }

    private static func picture(
        _ data: Span<UInt8>, end: Int, _ filter: String, _ parameters: PDFDictionary?
    ) -> Decoded {
        Decoded(
            data: bytes(data, end), filter: filter, isChanged: false, end: end, decodedBytes: end,
            parameters: parameters)
    }

    /// The parameters of a predictor, which is left on the data (7.4.4.4); `nil` when there is none.
    private static func predictor(_ parameters: PDFDictionary?) -> PDFDictionary? {
        guard let parameters, (parameters[.predictor]?.integer ?? 1) > 1 else { return nil }
        var copy = PDFDictionary()
        for key: PDFName in ["Predictor", "Colors", "BitsPerComponent", "Columns"] { copy[key] = parameters[key] }
        return copy
    }

    /// The data for the next filter, which does not know the predictor of the one before.
    private static func unpredicted(_ decoded: Decoded) throws(Rejection) -> [UInt8] {
        guard let parameters = decoded.parameters else { return decoded.data }
        do throws(PDFFilterError) {
            return try PDFPredictor(parameters)?.undone(decoded.data.span) ?? decoded.data
        } catch {
            throw damaged()
        }
    }

    /// Flate stays as it is where it unpacks to the pixels and no more.
    private func inflated(
        _ data: Span<UInt8>, _ parameters: PDFDictionary?, _ entries: PDFDictionary, isLast: Bool
    ) throws(Rejection) -> Decoded {
        let predictor = Self.predictor(parameters)
        let wanted = byteCount(entries, predictor: predictor)
        let (output, consumed) = try inflate(data, atLeast: wanted ?? 0)
        // A zlib stream is never longer than its data stored in blocks (RFC 1951, 3.2.4).
        if isLast, output.count <= wanted ?? .max, consumed <= output.count + 5 * (output.count / 16_384 + 1) + 6 {
            return Decoded(
                data: Self.bytes(data, consumed), filter: "Fl", isChanged: false, end: consumed,
                decodedBytes: output.count, parameters: predictor)
        }
        return Decoded(
            data: output, filter: nil, isChanged: true, end: consumed, decodedBytes: output.count,
            parameters: predictor)
    }

    private func inflate(_ data: Span<UInt8>, atLeast wanted: Int) throws(Rejection) -> ([UInt8], Int) {
        var most = min(max(wanted, 4_096), limit)
        while true {
            do throws(InflateError) {
                let inflater = try ZlibInflater()
                return try inflater.inflate(data, limit: most)
            } catch {
                guard error == .outputLimitExceeded, most < limit else {
                    throw Self.rejection(error == .outputLimitExceeded)
                }
                most = min(most * 4, limit)
            }
        }
    }

    private static func rejection(_ isLimit: Bool) -> Rejection {
        isLimit ? Rejection(LimitExcess.decodedBytes, construct: "BI") : damaged()
    }

    /// Bytes of pixels, no more of them than there are, in the coding that the page had them in or Flate.
    private func packed(_ decoded: Decoded, _ entries: PDFDictionary) -> Decoded {
        var result = decoded
        let most = byteCount(entries, predictor: decoded.parameters) ?? .max
        if result.data.count > most {
            result.data.removeSubrange(most...)
            result.isChanged = true
        }
        guard result.isChanged, let deflater = try? ZlibDeflater(level: 6) else { return result }
        let deflated = deflater.deflate(result.data.span)
        if decoded.parameters != nil || deflated.count < result.data.count {
            result.data = deflated
            result.filter = "Fl"
        }
        return result
    }

    private static func bytes(_ data: Span<UInt8>, _ count: Int) -> [UInt8] {
        var copy: [UInt8] = []
        copy.append(contentsOf: data.extracting(0..<count))
        return copy
    }

    /// Where EI ends, and how many bytes that are no space stand before it; `nil` when there is none.
    private static func endMark(_ content: Span<UInt8>, behind start: Int) -> (end: Int, slack: Int)? {
        var position = start
        while position < content.count, PDFCharacter.isSpace(content[position]) { position += 1 }
        let data = position
        while let candidate = firstIndex(of: 0x45, in: content, from: position) {
            let isAlone =
                candidate == data || PDFCharacter.isSpace(content[candidate - 1])
            if isAlone, candidate + 1 < content.count, content[candidate + 1] == 0x49,
                candidate + 2 == content.count || !PDFCharacter.isRegular(content[candidate + 2])
            {
                return (candidate + 2, candidate - data)
            }
            position = candidate + 1
        }
        return nil
    }
}
