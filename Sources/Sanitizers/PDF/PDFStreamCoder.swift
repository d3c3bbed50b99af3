import FileFormats
import NativeBytes

/// Takes the coding off a stream and puts a canonical one on (ISO 32000-2, 7.4): one filter at most, nothing after the
/// end of the coded data, pictures sanitized by their own format.
struct PDFStreamCoder: ~Copyable {
    private let source: PDFSource
    private let limits: Limits
    private let inflater: ZlibInflater
    private let deflater: ZlibDeflater
    /// Bytes that may still be unpacked.
    private var budget: Int

    init(source: PDFSource, limits: Limits) throws(Rejection) {
        let inflater = try Self.allocated { () throws(InflateError) in try ZlibInflater() }
        let deflater = try Self.allocated { () throws(InflateError) in try ZlibDeflater(level: 6) }
        self.inflater = inflater
        self.deflater = deflater
        self.source = source
        self.limits = limits
        budget = limits.decodedBytes
    }

    private static func allocated<Codec: ~Copyable>(
        _ make: () throws(InflateError) -> Codec
    ) throws(Rejection) -> Codec {
        do throws(InflateError) { return try make() } catch { throw Rejection(LimitExcess.memory) }
    }

    /// Filters whose data is a picture; they can only be the last.
    private static let pictureFilters: Set<String> = ["DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode"]

    private static let longNames = [
        "AHx": "ASCIIHexDecode", "A85": "ASCII85Decode", "LZW": "LZWDecode", "Fl": "FlateDecode",
        "RL": "RunLengthDecode", "CCF": "CCITTFaxDecode", "DCT": "DCTDecode",
    ]

    /// How a stream is coded.
    struct Coding {
        /// The filters that lead to plain data or to a picture, outermost first, and their parameters.
        var filters: [String] = []
        var parameters: [PDFObject] = []
        var picture: (filter: String, parameters: PDFObject?)?
    }

    func coding(_ dictionary: [String: PDFObject]) throws(Rejection) -> Coding {
        guard dictionary["F"] == nil else { throw Rejection(PDFDefect.externalStream) }
        var filters: [String] = []
        for filter in try list(dictionary["Filter"]) {
            guard let name = filter.name else { throw Rejection(PDFDefect.unsupportedFilter) }
            filters.append(Self.longNames[name] ?? name)
        }
        let given = try list(dictionary["DecodeParms"] ?? dictionary["DP"])
        var coding = Coding(filters: filters, parameters: [])
        for index in filters.indices {
            coding.parameters.append(given.indices.contains(index) ? given[index] : .null)
        }
        if let last = filters.last, Self.pictureFilters.contains(last) {
            coding.filters.removeLast()
            let parameters = coding.parameters.removeLast()
            coding.picture = (last, parameters == .null ? nil : parameters)
        }
        let known: Set = ["ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "FlateDecode", "RunLengthDecode"]
        guard coding.filters.allSatisfy(known.contains) else {
            throw Rejection(PDFDefect.unsupportedFilter, construct: "Filter")
        }
        return coding
    }

    /// An array as it is, any other value as an array of itself, `null` as an empty one; elements resolved.
    private func list(_ value: PDFObject?) throws(Rejection) -> [PDFObject] {
        let value = try source.resolved(value)
        if value == .null { return [] }
        var elements: [PDFObject] = []
        for element in value.array ?? [value] { elements.append(try source.resolved(element)) }
        return elements
    }

    // MARK: Coding

    /// The stream that `reference` names, coded canonically.
    mutating func recoded(
        _ reference: PDFReference, _ coding: Coding, into tally: inout FindingTally
    ) throws(Rejection) -> PDFStream {
        let raw = try source.rawStream(reference)
        if let (filter, parameters) = coding.picture {
            let data = coding.filters.isEmpty ? raw : try decoded(raw, coding)
            return PDFStream(
                data: filter == "DCTDecode" ? try sanitizedJPEG(data, into: &tally) : data, filter: filter,
                parameters: parameters)
        }
        if coding.filters == ["FlateDecode"], let used = try flateLength(raw) {
            let slack = raw[used...]
            // A line end before `endstream` is often counted as data.
            if slack.count > 2 || !slack.allSatisfy({ $0 == 0x0A || $0 == 0x0D }) {
                tally.add(PDFConstruct.streamSlack, .removed, bytes: slack.count)
            }
            let parameters = coding.parameters[0]
            return PDFStream(
                data: Array(raw[..<used]), filter: "FlateDecode",
                parameters: parameters == .null ? nil : parameters)
        }
        if !coding.filters.isEmpty { tally.add(PDFConstruct.streamCoding, .normalized, bytes: raw.count) }
        return packed(coding.filters.isEmpty ? raw : try decoded(raw, coding))
    }

    /// The plain data of a stream.
    mutating func data(_ reference: PDFReference, _ coding: Coding) throws(Rejection) -> [UInt8] {
        let raw = try source.rawStream(reference)
        return coding.filters.isEmpty ? raw : try decoded(raw, coding)
    }

    /// `data` deflated where that makes it smaller.
    func packed(_ data: [UInt8]) -> PDFStream {
        let deflated = deflater.deflate(data.span)
        return deflated.count < data.count
            ? PDFStream(data: deflated, filter: "FlateDecode") : PDFStream(data: data, filter: nil)
    }

    private mutating func decoded(_ raw: [UInt8], _ coding: Coding) throws(Rejection) -> [UInt8] {
        if coding.filters == ["FlateDecode"], coding.parameters == [.null], let result = try inflated(raw) {
            return result.output
        }
        let data = try source.decode(raw, filters: coding.filters, parameters: coding.parameters)
        guard data.count <= budget else { throw Rejection(LimitExcess.decodedBytes, construct: coding.filters.first) }
        budget -= data.count
        return data
    }

    /// How many bytes of `raw` its zlib stream takes; `nil` when it is not a whole one.
    private mutating func flateLength(_ raw: [UInt8]) throws(Rejection) -> Int? { try inflated(raw)?.consumed }

    private mutating func inflated(_ raw: [UInt8]) throws(Rejection) -> (output: [UInt8], consumed: Int)? {
        var limit = min(max(raw.count * 4, 65_536), budget)
        while true {
            do throws(InflateError) {
                let result = try inflater.inflate(raw.span, limit: limit)
                budget -= result.output.count
                return result
            } catch {
                guard error == .outputLimitExceeded else { return nil }
                guard limit < budget else { throw Rejection(LimitExcess.decodedBytes, construct: "FlateDecode") }
                limit = min(limit * 4, budget)
            }
        }
    }

    private func sanitizedJPEG(_ data: [UInt8], into tally: inout FindingTally) throws(Rejection) -> [UInt8] {
        do throws(SanitizationError) {
            let clean = try JPEGSanitizer(limits: limits).sanitize(data.span)
            if clean.output != data {
                tally.add(
                    PDFConstruct.imageJPEG, .removed, count: max(1, clean.findings.count),
                    bytes: clean.findings.reduce(0) { $0 + $1.bytes })
            }
            return clean.output
        } catch {
            switch error {
            case .rejected(let rejection): throw rejection
            case .unproven: throw Rejection(PDFDefect.badStream, construct: "DCTDecode")
            }
        }
    }
}
