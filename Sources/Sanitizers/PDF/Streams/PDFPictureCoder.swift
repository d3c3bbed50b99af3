import FileFormats
import NativeBytes

/// Cleans the coded pictures of a document, each by its own format.
final class PDFPictureCoder {
    private let limits: Limits
    private let policy: Policy
    /// Pictures that were made anew, but of which the proof does not hold. That is no fault of the file, so that it is
    /// no rejection either; they are as they were, and the document must not be used.
    private(set) var unproven = 0
    /// JPEGs that were cleaned, by the digests of what they were: documents show the same picture on many pages, and
    /// many programs write it anew each time. The result depends on the bytes alone.
    private var cleaned: [SHA256Digest: CleanJPEG] = [:]

    private struct CleanJPEG {
        /// `nil` when it was clean before.
        let data: [UInt8]?
        let findings: Int
        let foundBytes: Int
    }

    init(limits: Limits, policy: Policy) {
        self.limits = limits
        self.policy = policy.forEmbeddedPictures
    }

    /// A JPEG with nothing in it but the picture.
    func jpeg(_ data: [UInt8], into tally: inout FindingTally) throws(Rejection) -> [UInt8] {
        let digest = SHA256Digest(of: data.span)
        var known = cleaned[digest]
        if known == nil { known = try cleanJPEG(data) }
        guard let clean = known else { return data }
        cleaned[digest] = clean
        guard let output = clean.data else { return data }
        tally.add(PDFConstruct.imageJPEG, .removed, count: max(1, clean.findings), bytes: clean.foundBytes)
        return output
    }

    /// - Returns: `nil` when the proof does not hold.
    private func cleanJPEG(_ data: [UInt8]) throws(Rejection) -> CleanJPEG? {
        do throws(SanitizationError) {
            let clean = try JPEGSanitizer(limits: limits, policy: policy).sanitize(data.span)
            return CleanJPEG(
                data: clean.output == data ? nil : clean.output, findings: clean.findings.count,
                foundBytes: clean.findings.reduce(0) { $0 + $1.bytes })
        } catch {
            switch error {
            case .rejected(let rejection): throw rejection.inside("DCTDecode")
            case .forbidden: throw Rejection(PolicyDefect.forbidden, stage: .sanitize, construct: "DCTDecode")
            case .unproven:
                unproven += 1
                return nil
            }
        }
    }

    /// A JPEG 2000 picture without comments and boxes that no viewer needs.
    func jpeg2000(_ data: [UInt8], into tally: inout FindingTally) throws(Rejection) -> [UInt8] {
        guard let clean = JPEG2000Picture.rebuilt(from: data.span) else {
            throw Rejection(PDFDefect.badStream, construct: "JPXDecode")
        }
        if clean != data { tally.add(PDFConstruct.imageJPEG2000, .removed, bytes: max(0, data.count - clean.count)) }
        return clean
    }

    /// A JBIG2 picture with nothing in it but the segments that paint it.
    func jbig2(
        _ data: [UInt8], globals: JBIG2Globals?, into tally: inout FindingTally
    ) throws(Rejection) -> JBIG2Picture {
        do throws(Rejection) {
            let clean = try JBIG2Picture(data.span, globals: globals, limits: limits)
            if clean.bytes != data {
                tally.add(PDFConstruct.imageJBIG2, .removed, bytes: max(0, data.count - clean.bytes.count))
            }
            return clean
        } catch { throw error.inside("JBIG2Decode") }
    }

    /// What JBIG2 pictures share.
    func jbig2Globals(_ data: [UInt8]) throws(Rejection) -> JBIG2Globals {
        do throws(Rejection) { return try JBIG2Globals(data, limits: limits) } catch {
            throw error.inside("JBIG2Globals")
        }
    }
}
