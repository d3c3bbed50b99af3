import FileFormats
import Sanitizers
import Testing

/// Sanitizes `bytes` and checks from outside what the proof inside claims: the output is clean and stays as it is.
func provenGIF(
    of bytes: [UInt8], policy: Policy = .standard, limits: Limits = Limits(), _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> Sanitization {
    let sanitizer = GIFSanitizer(limits: limits, policy: policy)
    let clean = try sanitizer.sanitize(bytes.span)
    let again = try sanitizer.sanitize(clean.output.span)
    #expect(again.output == clean.output, comment, sourceLocation: sourceLocation)
    #expect(again.findings.allSatisfy { $0.action.staysInOutput }, comment, sourceLocation: sourceLocation)
    return clean
}

/// The code of the rejection of a GIF; `nil` when it is accepted.
func gifRejection(_ bytes: [UInt8], limits: Limits = Limits()) -> Rejection? {
    do throws(SanitizationError) {
        _ = try GIFSanitizer(limits: limits).sanitize(bytes.span)
        return nil
    } catch {
        guard case .rejected(let rejection) = error else {
            Issue.record("\(error)")
            return nil
        }
        return rejection
    }
}
