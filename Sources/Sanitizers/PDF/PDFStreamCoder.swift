import FileFormats
import NativeBytes

/// Takes the coding off a stream and puts a canonical one on (ISO 32000-2, 7.4): one filter at most, nothing after the
/// end of the coded data, pictures sanitized by their own format.
///
/// Every stream is decoded once. Of a file that was just written, those that still hold the bytes which were written
/// are not decoded again.
final class PDFStreamCoder {
    private let source: PDFSource
    private let limits: Limits
    private let policy: Policy
    private let inflater: ZlibInflater
    private let deflater: ZlibDeflater
    /// What the stream of each object was before it was written; empty for a file that comes from outside.
    private let known: [Int: Recoded]
    /// Bytes that may still be unpacked.
    private var budget: Int
    /// Bytes of files that hang on the document that may still be unpacked.
    private var attachmentBudget: Int
    private var results: [PDFReference: Recoded] = [:]
    private var profiles: [PDFReference: Profile] = [:]
    /// Pictures that were made anew, but of which the proof does not hold. That is no fault of the file, so that it is
    /// no rejection either; they are as they were, and the document must not be used.
    private(set) var unprovenPictures = 0
    /// What the last stream was unpacked to.
    private var lastDecoded: [UInt8]?

    /// A stream in its canonical coding.
    struct Recoded: Sendable {
        var stream: PDFStream
        /// Of the data that the coding stands for: plain bytes, or the coded picture.
        let digest: SHA256Digest
        let decodedBytes: Int
        /// It is content that was written anew: only its instructions are the same as before.
        var isRewritten = false
    }

    /// A colour profile and what is left of it.
    struct Profile {
        /// `nil` when no viewer could use it.
        let rebuilt: [UInt8]?
        let originalBytes: Int
        let isCanonical: Bool
        /// Of what is left; many pictures of a document share one profile.
        let digest: SHA256Digest?

        init(rebuilt: [UInt8]?, original: [UInt8]) {
            self.rebuilt = rebuilt
            originalBytes = original.count
            isCanonical = rebuilt == original
            digest = rebuilt.map { SHA256Digest(of: $0.span) }
        }
    }

    init(source: PDFSource, limits: Limits, policy: Policy, known: [Int: Recoded]) throws(Rejection) {
        inflater = try Self.allocated { () throws(InflateError) in try ZlibInflater() }
        deflater = try Self.allocated { () throws(InflateError) in try ZlibDeflater(level: 6) }
        self.source = source
        self.limits = limits
        self.policy = policy
        self.known = known
        budget = source.decodedBytesLeft
        attachmentBudget = limits.decodedBytes / 4
    }

    private static func allocated<Codec: ~Copyable>(
        _ make: () throws(InflateError) -> Codec
    ) throws(Rejection) -> Codec {
        do throws(InflateError) { return try make() } catch { throw Rejection(LimitExcess.memory) }
    }

    // MARK: How a stream is coded

    /// Filters whose data is a picture; they can only be the last.
    static let pictureFilters: Set<String> = ["DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode"]

    private static let longNames = [
        "AHx": "ASCIIHexDecode", "A85": "ASCII85Decode", "LZW": "LZWDecode", "Fl": "FlateDecode",
        "RL": "RunLengthDecode", "CCF": "CCITTFaxDecode", "DCT": "DCTDecode",
    ]

    /// The full name of a filter; some programs write the short ones of inline images (Table 92).
    static func longName(of filter: String) -> String { longNames[filter] ?? filter }

    /// A filter and its DecodeParms.
    private struct Layer {
        let filter: String
        let parameters: PDFDictionary

        /// Whether the rows of the data are stored as differences (7.4.4.4). That is left as it is.
        var hasPredictor: Bool { (parameters["Predictor"]?.integer ?? 1) > 1 }
    }

    /// The filters of a stream, outermost first.
    private func layers(_ dictionary: PDFDictionary) throws(Rejection) -> [Layer] {
        guard dictionary["F"] == nil else { throw Rejection(PDFDefect.externalStream) }
        let parameters = try list(dictionary["DecodeParms"])
        var layers: [Layer] = []
        for (index, filter) in try list(dictionary["Filter"]).enumerated() {
            guard let name = filter.name else { throw Rejection(PDFDefect.unsupportedFilter, construct: "Filter") }
            let given = parameters.indices.contains(index) ? parameters[index].dictionary : nil
            layers.append(Layer(filter: Self.longName(of: name), parameters: try resolvedNumbers(given)))
        }
        return layers
    }

    /// An array as it is, any other value as an array of itself, `null` as an empty one; elements resolved.
    private func list(_ value: PDFObject?) throws(Rejection) -> [PDFObject] {
        let value = try source.resolved(value)
        if value == .null { return [] }
        var elements: [PDFObject] = []
        for element in value.array ?? [value] { elements.append(try source.resolved(element)) }
        return elements
    }

    /// `entries` with references to numbers and booleans replaced by these; streams stay references.
    private func resolvedNumbers(_ entries: PDFDictionary?) throws(Rejection) -> PDFDictionary {
        var copy = PDFDictionary()
        for entry in entries?.entries ?? [] {
            let value = try source.resolved(entry.value)
            copy[entry.key] = value == .null ? entry.value : value
        }
        return copy
    }

    // MARK: Coding

    /// The stream that `reference` names, coded canonically. Its parameters are those of the input; the caller copies
    /// them by the schema.
    func recoded(
        _ reference: PDFReference, _ dictionary: PDFDictionary, into tally: inout FindingTally
    ) throws(Rejection) -> Recoded {
        if let result = results[reference] { return result }
        let result = try recodedAnew(reference, dictionary, into: &tally)
        results[reference] = result
        return result
    }

    /// The same without a report: for those who only look.
    func recoded(_ reference: PDFReference, _ dictionary: PDFDictionary) throws(Rejection) -> Recoded {
        var unused = FindingTally()
        return try recoded(reference, dictionary, into: &unused)
    }

    /// The data of a content stream, unpacked; and its coding.
    func content(
        _ reference: PDFReference, _ dictionary: PDFDictionary, into tally: inout FindingTally
    ) throws(Rejection) -> (coded: Recoded, data: [UInt8]?) {
        lastDecoded = nil
        let coded = try recoded(reference, dictionary, into: &tally)
        return (coded, lastDecoded)
    }

    /// The same of a stream whose coding is known.
    func contentData(_ reference: PDFReference, _ dictionary: PDFDictionary) throws(Rejection) -> [UInt8] {
        let layers = try layers(dictionary)
        let raw = try source.rawStream(reference)
        return raw.isEmpty ? [] : try decoded(raw, layers[...])
    }

    /// Takes `data` for the stream of `reference` from now on.
    func replace(_ reference: PDFReference, with data: [UInt8]) {
        var coded = packed(data)
        coded.isRewritten = true
        results[reference] = coded
    }

    private func recodedAnew(
        _ reference: PDFReference, _ dictionary: PDFDictionary, into tally: inout FindingTally
    ) throws(Rejection) -> Recoded {
        let layers = try layers(dictionary)
        let raw = try source.rawStream(reference)
        if let same = knownStream(reference, layers, raw) {
            try spend(same.decodedBytes)
            return same
        }
        // Some programs write streams without data and name a filter all the same.
        if raw.isEmpty { return result(PDFStream(data: [], filter: nil), []) }
        if let last = layers.last, Self.pictureFilters.contains(last.filter) {
            return try picture(raw, layers, last, into: &tally)
        }
        let predictor = layers.last.flatMap { $0.hasPredictor ? $0.parameters : nil }
        let most = try PDFImageLayout(source: source).byteCount(dictionary, predictor: predictor) ?? .max
        if layers.count == 1, layers[0].filter == "FlateDecode" {
            let (output, used) = try inflated(raw)
            noteSlack(raw.dropFirst(used), into: &tally)
            if used <= Self.mostDeflated(output.count), output.count <= most {
                return result(
                    PDFStream(data: Array(raw.prefix(used)), filter: "FlateDecode", parameters: predictor?.object),
                    output)
            }
            return packedAnew(output, raw.count, most: most, predictor, into: &tally)
        }
        let data = try decoded(raw, layers[...])
        if layers.isEmpty, data.count <= most { return packed(data) }
        return packedAnew(data, raw.count, most: most, predictor, into: &tally)
    }

    /// A picture in its own coding, without what lies around that.
    private func picture(
        _ raw: ArraySlice<UInt8>, _ layers: [Layer], _ last: Layer, into tally: inout FindingTally
    ) throws(Rejection) -> Recoded {
        guard !layers.dropLast().contains(where: \.hasPredictor) else {
            throw Rejection(PDFDefect.unsupportedFilter, construct: "Predictor")
        }
        let data = try decoded(raw, layers.dropLast())
        let picture: [UInt8] =
            switch last.filter {
            case "DCTDecode": try sanitizedJPEG(data, into: &tally)
            case "JPXDecode": try rebuiltJPEG2000(data, into: &tally)
            default: data
            }
        return result(PDFStream(data: picture, filter: last.filter, parameters: last.parameters.object), picture)
    }

    /// `data`, cut to `most` bytes, in a coding of our own; said in the report.
    private func packedAnew(
        _ data: [UInt8], _ rawCount: Int, most: Int, _ predictor: PDFDictionary?, into tally: inout FindingTally
    ) -> Recoded {
        if data.count > most {
            tally.add(PDFConstruct.streamSlack, .removed, bytes: data.count - most)
        } else {
            tally.add(PDFConstruct.streamCoding, .normalized, bytes: rawCount)
        }
        let kept = data.count > most ? Array(data[..<most]) : data
        guard let predictor else { return packed(kept) }
        let stream = PDFStream(
            data: deflater.deflate(kept.span), filter: "FlateDecode", parameters: self.predictor(predictor))
        return result(stream, kept)
    }

    private func result(_ stream: PDFStream, _ data: [UInt8]) -> Recoded {
        lastDecoded = data
        return Recoded(stream: stream, digest: SHA256Digest(of: data.span), decodedBytes: data.count)
    }

    /// What was written as the stream of the object, when the object still holds it.
    private func knownStream(_ reference: PDFReference, _ layers: [Layer], _ raw: ArraySlice<UInt8>) -> Recoded? {
        guard reference.generation == 0, let written = known[reference.number], layers.count <= 1,
            layers.first?.filter == written.stream.filter,
            layers.first?.parameters.object == written.stream.parameters, raw.span.equals(written.stream.data.span)
        else { return nil }
        return written
    }

    /// The entries that LZW and Flate share (Table 8).
    private func predictor(_ parameters: PDFDictionary) -> PDFObject {
        var copy = PDFDictionary()
        for key in ["Predictor", "Colors", "BitsPerComponent", "Columns"] { copy[key] = parameters[key] }
        return .dictionary(copy)
    }

    /// A zlib stream is never longer than its data stored in blocks of 16 KiB (RFC 1951, 3.2.4); one that is holds more
    /// than its data.
    private static func mostDeflated(_ bytes: Int) -> Int { bytes + 5 * (bytes / 16_384 + 1) + 6 }

    private func noteSlack(_ slack: ArraySlice<UInt8>, into tally: inout FindingTally) {
        // A line end before `endstream` is often counted as data.
        if slack.count <= 2, slack.allSatisfy({ $0 == 0x0A || $0 == 0x0D }) { return }
        tally.add(PDFConstruct.streamSlack, .removed, bytes: slack.count)
    }

    /// `data` deflated where that makes it smaller.
    func packed(_ data: [UInt8]) -> Recoded {
        let deflated = deflater.deflate(data.span)
        let stream =
            deflated.count < data.count
            ? PDFStream(data: deflated, filter: "FlateDecode") : PDFStream(data: data, filter: nil)
        return result(stream, data)
    }

    // MARK: Decoding

    private func spend(_ bytes: Int) throws(Rejection) {
        guard bytes <= budget else { throw Rejection(LimitExcess.decodedBytes) }
        budget -= bytes
    }

    /// `raw` with `layers` undone, but for the predictor of the last.
    private func decoded(_ raw: ArraySlice<UInt8>, _ layers: ArraySlice<Layer>) throws(Rejection) -> [UInt8] {
        guard !layers.isEmpty else { return Array(raw) }
        var data = raw
        for (index, layer) in zip(layers.indices, layers) {
            guard !layer.hasPredictor || index == layers.indices.last else {
                throw Rejection(PDFDefect.unsupportedFilter, construct: "Predictor")
            }
            data = (layer.filter == "FlateDecode" ? try inflated(data).output : try unfiltered(data, layer))[...]
        }
        return Array(data)
    }

    private func unfiltered(_ data: ArraySlice<UInt8>, _ layer: Layer) throws(Rejection) -> [UInt8] {
        guard let filter = PDFFilter(rawValue: layer.filter) else {
            throw Rejection(PDFDefect.unsupportedFilter, construct: "Filter")
        }
        do throws(PDFFilterError) {
            let output = try filter.decode(
                data.span, earlyChange: layer.parameters["EarlyChange"]?.integer != 0, limit: budget)
            budget -= output.count
            return output
        } catch {
            throw rejection(error == .outputLimitExceeded, filter: layer.filter)
        }
    }

    private func inflated(_ raw: ArraySlice<UInt8>) throws(Rejection) -> (output: [UInt8], used: Int) {
        var limit = min(max(raw.count * 4, 65_536), budget)
        while true {
            do throws(InflateError) {
                let result = try inflater.inflate(raw.span, limit: limit)
                budget -= result.output.count
                return (result.output, result.consumed)
            } catch {
                guard error == .outputLimitExceeded, limit < budget else {
                    throw rejection(error == .outputLimitExceeded, filter: "FlateDecode")
                }
                limit = min(limit * 4, budget)
            }
        }
    }

    private func rejection(_ isLimit: Bool, filter: String) -> Rejection {
        isLimit
            ? Rejection(LimitExcess.decodedBytes, construct: filter) : Rejection(PDFDefect.badStream, construct: filter)
    }

    /// The unpacked data of a file that hangs on the document; `nil` when it cannot be unpacked within the limits,
    /// which is no reason to refuse the document.
    func attachedData(_ reference: PDFReference) -> [UInt8]? {
        let others = budget
        budget = min(budget, attachmentBudget)
        let before = budget
        defer { budget = others }
        guard let dictionary = try? source.object(reference).value.dictionary, let layers = try? layers(dictionary),
            !layers.contains(where: \.hasPredictor), let raw = try? source.rawStream(reference),
            let data = try? decoded(raw, layers[...])
        else {
            attachmentBudget = 0
            return nil
        }
        attachmentBudget -= before - budget
        return data
    }

    // MARK: Pictures and colours

    private func sanitizedJPEG(_ data: [UInt8], into tally: inout FindingTally) throws(Rejection) -> [UInt8] {
        do throws(SanitizationError) {
            let clean = try JPEGSanitizer(limits: limits, policy: policy.forEmbeddedPictures).sanitize(data.span)
            if clean.output != data {
                tally.add(
                    PDFConstruct.imageJPEG, .removed, count: max(1, clean.findings.count),
                    bytes: clean.findings.reduce(0) { $0 + $1.bytes })
            }
            return clean.output
        } catch {
            switch error {
            case .rejected(let rejection): throw rejection.inside("DCTDecode")
            case .forbidden: throw Rejection(PolicyDefect.forbidden, stage: .sanitize, construct: "DCTDecode")
            case .unproven:
                unprovenPictures += 1
                return data
            }
        }
    }

    /// The JPEG of an inline image, with nothing in it but the picture.
    func sanitizedJPEG(_ data: [UInt8]) throws(Rejection) -> [UInt8] {
        var unused = FindingTally()
        return try sanitizedJPEG(data, into: &unused)
    }

    private func rebuiltJPEG2000(_ data: [UInt8], into tally: inout FindingTally) throws(Rejection) -> [UInt8] {
        guard let clean = JPEG2000Picture.rebuilt(from: data.span) else {
            throw Rejection(PDFDefect.badStream, construct: "JPXDecode")
        }
        if clean != data { tally.add(PDFConstruct.imageJPEG2000, .removed, bytes: max(0, data.count - clean.count)) }
        return clean
    }

    /// The colour profile that `reference` names.
    func profile(_ reference: PDFReference) throws(Rejection) -> Profile {
        if let profile = profiles[reference] { return profile }
        let object = try source.object(reference)
        guard object.isStream, let dictionary = object.value.dictionary else {
            return Profile(rebuilt: nil, original: [])
        }
        let layers = try layers(dictionary)
        guard !layers.contains(where: \.hasPredictor) else {
            throw Rejection(PDFDefect.unsupportedFilter, construct: "Predictor")
        }
        let data = try decoded(try source.rawStream(reference), layers[...])
        let profile = Profile(rebuilt: ICCProfile.rebuilt(from: data.span), original: data)
        profiles[reference] = profile
        return profile
    }
}

extension PDFDictionary {
    /// The dictionary as an object; `nil` when it is empty.
    fileprivate var object: PDFObject? { isEmpty ? nil : .dictionary(self) }
}
