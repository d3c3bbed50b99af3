import FileFormats
import NativeBytes

/// Takes the coding off a stream and puts a canonical one on (ISO 32000-2, 7.4): one filter at most, nothing after the
/// end of the coded data, a predictor only for the pixels of an image, pictures sanitized by their own format.
///
/// Every stream is decoded once for each use. Of a file that was just written, those that still hold the bytes which
/// were written are not decoded again.
final class PDFStreamCoder {
    private let source: PDFSource
    private let decoder: PDFStreamDecoder
    private let deflater: ZlibDeflater
    private let pictures: PDFPictureCoder
    /// What the stream of each object was before it was written; empty for a file that comes from outside.
    private let known: [Int: Recoded]
    /// Bytes of files that hang on the document that may still be unpacked.
    private var attachmentBudget: Int
    private var results: [PDFReference: Recoded] = [:]
    /// Those of streams of which viewers read so much.
    private var measured: [PDFReference: [Use: Recoded]] = [:]
    private var profiles: [PDFReference: PDFColourProfile] = [:]
    /// What JBIG2 pictures share, and what the proof reads of it.
    private var jbig2Globals: [PDFReference: JBIG2Globals] = [:]
    private var seenGlobals: [PDFReference: PDFSeenJBIG2] = [:]
    /// What viewers read of fonts and character maps that are written in another form.
    private var seenPrograms: [PDFKind: [PDFReference: SHA256Digest]] = [:]
    /// What the last stream was unpacked to.
    private var lastDecoded: [UInt8]?
    /// Content that was unpacked and is kept, because the proof reads it too; and how many bytes more of it may be.
    private var kept: [PDFReference: [UInt8]] = [:]
    private var keptBytesLeft = mostKeptBytes
    private static let mostKeptBytes = 16 << 20

    /// A stream in its canonical coding.
    struct Recoded: Sendable {
        var stream: PDFStream
        let decodedBytes: Int
        var use = Use.data
        /// It is content that was written anew: only its instructions are the same as before.
        var isRewritten = false
        /// It is a font or a character map in the form that those have when they are written.
        var isClean = false
        /// What viewers read of it, where that was written in another form.
        var seen: SHA256Digest?
        /// The numbers of the segments that a JBIG2 picture shares with others.
        var sharedSegments: Set<Int> = []

        /// Of the data that the coding stands for: plain bytes, or the coded picture.
        var digest: SHA256Digest { stream.digest }
    }

    /// What a stream is to those who refer to it.
    enum Use: Hashable {
        /// An image XObject (8.9.5): what follows the pixels is never painted, and a predictor stays.
        case image
        /// A table of which viewers read so many bytes at most.
        case table(bytes: Int)
        /// Which glyph paints each character (9.7.4.3): two bytes for each of 65,536 at most.
        case glyphMap
        case data
    }

    init(source: PDFSource, limits: Limits, policy: Policy, known: [Int: Recoded]) throws(Rejection) {
        do throws(InflateError) { deflater = try ZlibDeflater(level: 6) } catch { throw Rejection(LimitExcess.memory) }
        decoder = try PDFStreamDecoder(budget: source.decodedBytesLeft)
        pictures = PDFPictureCoder(limits: limits, policy: policy)
        self.source = source
        self.known = known
        attachmentBudget = limits.decodedBytes / 4
    }

    /// Pictures of which the proof of their own format does not hold.
    var unprovenPictures: Int { pictures.unproven }

    // MARK: Coding

    /// The stream that `reference` names, coded canonically. Its parameters are those of the input; the caller copies
    /// them by the schema.
    func recoded(
        _ reference: PDFReference, _ dictionary: PDFDictionary, as use: Use, into tally: inout FindingTally
    ) throws(Rejection) -> Recoded {
        if let result = use == .data ? results[reference] : measured[reference]?[use] { return result }
        var result = try recodedAnew(reference, dictionary, use, into: &tally)
        result.use = use
        if use == .data { results[reference] = result } else { measured[reference, default: [:]][use] = result }
        return result
    }

    /// The same without a report: for those who only look.
    func recoded(
        _ reference: PDFReference, _ dictionary: PDFDictionary, as use: Use
    ) throws(Rejection) -> Recoded {
        var unused = FindingTally()
        return try recoded(reference, dictionary, as: use, into: &unused)
    }

    /// The data of a content stream, unpacked where it had to be; and its coding.
    func content(
        _ reference: PDFReference, _ dictionary: PDFDictionary, into tally: inout FindingTally
    ) throws(Rejection) -> (coded: Recoded, data: [UInt8]?) {
        lastDecoded = nil
        let coded = try recoded(reference, dictionary, as: .data, into: &tally)
        if let data = lastDecoded, data.count <= keptBytesLeft {
            keptBytesLeft -= data.count
            kept[reference] = data
        }
        return (coded, lastDecoded)
    }

    /// The same of a stream whose coding is known.
    func contentData(_ reference: PDFReference, _ dictionary: PDFDictionary) throws(Rejection) -> [UInt8] {
        if let data = kept[reference] { return data }
        let layers = try PDFStreamLayer.layers(of: dictionary, in: source)
        let raw = try source.rawStream(reference)
        return raw.isEmpty ? [] : try decoder.decoded(raw, layers[...])
    }

    /// Remembers what viewers read of a font or a character map that is written in another form.
    func note(seen digest: SHA256Digest, of reference: PDFReference, _ kind: PDFKind) {
        seenPrograms[kind, default: [:]][reference] = digest
    }

    /// What viewers read of a font or a character map: its digest, where that says all.
    func seenDigest(
        _ reference: PDFReference, _ dictionary: PDFDictionary, _ kind: PDFKind
    ) throws(Rejection) -> SHA256Digest {
        let coded = try recoded(reference, dictionary, as: .data)
        return seenPrograms[kind]?[reference] ?? coded.seen ?? coded.digest
    }

    /// Takes `data` for the stream of `reference` from now on.
    func replace(_ reference: PDFReference, with data: [UInt8]) {
        var coded = packed(data)
        coded.isRewritten = true
        results[reference] = coded
    }

    private func recodedAnew(
        _ reference: PDFReference, _ dictionary: PDFDictionary, _ use: Use, into tally: inout FindingTally
    ) throws(Rejection) -> Recoded {
        let layers = try PDFStreamLayer.layers(of: dictionary, in: source)
        let raw = try source.rawStream(reference)
        if let same = knownStream(reference, layers, raw, use) {
            try decoder.spend(same.decodedBytes)
            return same
        }
        // Some programs write streams without data and name a filter all the same.
        if raw.isEmpty { return result([], filter: nil, decoded: []) }
        if let last = layers.last, last.isPicture {
            let height = try source.resolved(dictionary[.height]).integer
            return try picture(raw, layers, last, height: height, into: &tally)
        }
        var predictor: PDFDictionary?
        var most = Int.max
        switch use {
        case .image:
            if let last = layers.last, last.isPredicted { predictor = last.parameters }
            most = try PDFImageLayout(source: source).byteCount(dictionary, predictor: predictor) ?? .max
        case .table(let bytes): most = bytes
        case .glyphMap: most = 2 * 65_536
        case .data: break
        }
        if layers.count == 1, layers[0].filter == "FlateDecode", layers[0].isPredicted == (predictor != nil) {
            let (output, used) = try decoder.inflated(raw)
            noteSlack(raw.dropFirst(used), into: &tally)
            if use == .glyphMap { most = min(most, output.count & ~1) }
            if used <= Self.mostDeflated(output.count), output.count <= most {
                return result(
                    Array(raw.prefix(used)), filter: "FlateDecode", parameters: predictor?.object, decoded: output)
            }
            return packedAnew(output, raw.count, most: most, predictor, into: &tally)
        }
        let data = try decoder.decoded(raw, layers[...], keepsLastPredictor: use == .image)
        if use == .glyphMap { most = min(most, data.count & ~1) }
        if layers.isEmpty, data.count <= most { return packed(data) }
        return packedAnew(data, raw.count, most: most, predictor, into: &tally)
    }

    /// A picture in its own coding, without what lies around that.
    private func picture(
        _ raw: ArraySlice<UInt8>, _ layers: [PDFStreamLayer], _ last: PDFStreamLayer, height: Int?,
        into tally: inout FindingTally
    ) throws(Rejection) -> Recoded {
        let data = try decoder.decoded(raw, layers.dropLast())
        if last.filter == "JBIG2Decode" { return try jbig2(data, last, into: &tally) }
        let picture: [UInt8] =
            switch last.filter {
            case "DCTDecode": try pictures.jpeg(data, into: &tally)
            case "JPXDecode": try pictures.jpeg2000(data, into: &tally)
            case "CCITTFaxDecode": facsimile(data, last.parameters, height: height, into: &tally)
            default: data
            }
        return result(picture, filter: last.filter, parameters: last.parameters.object, decoded: picture)
    }

    /// A facsimile without what follows its last row. One that is coded as it should not be is copied: viewers show
    /// what they can read of it.
    private func facsimile(
        _ data: [UInt8], _ parameters: PDFDictionary, height: Int?, into tally: inout FindingTally
    ) -> [UInt8] {
        guard let height, height > 0, let end = CCITTFaxReader(parameters, rows: height).end(of: data.span),
            end < data.count
        else { return data }
        tally.add(PDFConstruct.streamSlack, .removed, bytes: data.count - end)
        return Array(data[..<end])
    }

    private func jbig2(
        _ data: [UInt8], _ layer: PDFStreamLayer, into tally: inout FindingTally
    ) throws(Rejection) -> Recoded {
        let picture = try pictures.jbig2(data, globals: try jbig2Globals(layer.parameters), into: &tally)
        var recoded = result(
            picture.bytes, filter: layer.filter, parameters: layer.parameters.object, decoded: picture.bytes)
        recoded.sharedSegments = picture.shared
        return recoded
    }

    /// What a JBIG2 picture shares with others; `nil` when it names nothing that is there.
    func jbig2Globals(_ parameters: PDFDictionary) throws(Rejection) -> JBIG2Globals? {
        guard let (reference, entries) = try globalsStream(parameters) else { return nil }
        if let globals = jbig2Globals[reference] { return globals }
        let globals = try pictures.jbig2Globals(try contentData(reference, entries))
        jbig2Globals[reference] = globals
        return globals
    }

    private func globalsStream(
        _ parameters: PDFDictionary
    ) throws(Rejection) -> (reference: PDFReference, entries: PDFDictionary)? {
        guard let reference = parameters[.jbig2Globals]?.reference else { return nil }
        let object = try source.object(reference)
        return object.isStream ? object.value.dictionary.map { (reference, $0) } : nil
    }

    /// What viewers read of a JBIG2 picture, by the reader of the proof.
    func seenJBIG2(_ reference: PDFReference, _ dictionary: PDFDictionary) throws(Rejection) -> SHA256Digest {
        let layers = try PDFStreamLayer.layers(of: dictionary, in: source)
        var reader = PDFSeenJBIG2()
        if let (globals, entries) = try globalsStream(layers.last?.parameters ?? [:]) {
            if let known = seenGlobals[globals] {
                reader = known
            } else {
                reader.read(shared: try contentData(globals, entries))
                seenGlobals[globals] = reader
            }
        }
        return reader.seen(try decoder.decoded(try source.rawStream(reference), layers.dropLast()))
    }

    /// The JPEG of an inline image, with nothing in it but the picture.
    func sanitizedJPEG(_ data: [UInt8]) throws(Rejection) -> [UInt8] {
        var unused = FindingTally()
        return try pictures.jpeg(data, into: &unused)
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
        return result(
            deflater.deflate(kept.span), filter: "FlateDecode", parameters: self.predictor(predictor), decoded: kept)
    }

    private func result(
        _ data: [UInt8], filter: String?, parameters: PDFObject? = nil, decoded: [UInt8]
    ) -> Recoded {
        lastDecoded = decoded
        let digest = SHA256Digest(of: decoded.span)
        return Recoded(
            stream: PDFStream(data: data, filter: filter, parameters: parameters, digest: digest),
            decodedBytes: decoded.count)
    }

    /// What was written as the stream of the object, when the object still holds it and it is used in the same way.
    private func knownStream(
        _ reference: PDFReference, _ layers: [PDFStreamLayer], _ raw: ArraySlice<UInt8>, _ use: Use
    ) -> Recoded? {
        guard reference.generation == 0, let written = known[reference.number], written.use == use,
            layers.count <= 1, layers.first?.filter == written.stream.filter,
            layers.first?.parameters.object == written.stream.parameters, raw.span.equals(written.stream.data.span)
        else { return nil }
        return written
    }

    /// The entries that LZW and Flate share (Table 8).
    private func predictor(_ parameters: PDFDictionary) -> PDFObject {
        var copy = PDFDictionary()
        for key: PDFName in ["Predictor", "Colors", "BitsPerComponent", "Columns"] { copy[key] = parameters[key] }
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
        return deflated.count < data.count
            ? result(deflated, filter: "FlateDecode", decoded: data) : result(data, filter: nil, decoded: data)
    }

    // MARK: Files and profiles

    /// The unpacked data of a file that hangs on the document; `nil` when it cannot be unpacked within the limits,
    /// which is no reason to refuse the document.
    func attachedData(_ reference: PDFReference) -> [UInt8]? {
        let (data, bytes) = decoder.apart(attachmentBudget) {
            guard let dictionary = try? source.object(reference).value.dictionary,
                let layers = try? PDFStreamLayer.layers(of: dictionary, in: source),
                let raw = try? source.rawStream(reference)
            else { return [UInt8]?.none }
            return try? decoder.decoded(raw, layers[...])
        }
        attachmentBudget = data == nil ? 0 : attachmentBudget - bytes
        return data
    }

    /// The colour profile that `reference` names.
    func profile(_ reference: PDFReference) throws(Rejection) -> PDFColourProfile {
        if let profile = profiles[reference] { return profile }
        let object = try source.object(reference)
        guard object.isStream, let dictionary = object.value.dictionary else {
            return PDFColourProfile(rebuilt: nil, original: [])
        }
        let layers = try PDFStreamLayer.layers(of: dictionary, in: source)
        let data = try decoder.decoded(try source.rawStream(reference), layers[...])
        let profile = PDFColourProfile(rebuilt: ICCProfile.rebuilt(from: data.span), original: data)
        profiles[reference] = profile
        return profile
    }
}

extension PDFDictionary {
    /// The dictionary as an object; `nil` when it is empty.
    fileprivate var object: PDFObject? { isEmpty ? nil : .dictionary(self) }
}
