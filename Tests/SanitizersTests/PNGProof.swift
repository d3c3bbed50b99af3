import FileFormats
import NativeOracles
import PNGTestSupport
import Sanitizers
import Testing

/// What the sanitizer made of a file, or why it did not.
enum PNGOutcome {
    case accepted(Sanitization)
    case rejected(Rejection)
    case forbidden([Finding])
    case unproven(ProofFailure)

    init(_ bytes: [UInt8], limits: Limits = Limits()) {
        do throws(SanitizationError) {
            self = .accepted(try PNGSanitizer(limits: limits).sanitize(bytes.span))
        } catch {
            switch error {
            case .rejected(let rejection): self = .rejected(rejection)
            case .forbidden(let findings): self = .forbidden(findings)
            case .unproven(let failure): self = .unproven(failure)
            }
        }
    }
}

/// Sanitizes `bytes` and checks from outside what the proof inside claims: the output is read without help of the
/// input, is clean, stays as it is, and libpng shows the same.
func provenOutput(
    of bytes: [UInt8], _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws -> Sanitization {
    let clean = try PNGSanitizer(limits: Limits()).sanitize(bytes.span)
    try checkFromOutside(clean, bytes, comment, sourceLocation)
    return clean
}

func checkFromOutside(
    _ clean: Sanitization, _ bytes: [UInt8], _ comment: Comment? = nil,
    _ sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let after = try PNGParser(limits: Limits()).parse(clean.output.span)
    #expect(after.findings.allSatisfy { $0.action == .reported }, comment, sourceLocation: sourceLocation)
    #expect(after.accountedBytes == clean.output.count, comment, sourceLocation: sourceLocation)
    let again = try PNGSanitizer(limits: Limits()).sanitize(clean.output.span)
    #expect(again.output == clean.output, comment, sourceLocation: sourceLocation)
    let shown = PNGOracle(decoding: bytes)
    #expect(shown != nil, comment, sourceLocation: sourceLocation)
    #expect(shown == PNGOracle(decoding: clean.output), comment, sourceLocation: sourceLocation)
}

extension [UInt8] {
    /// Whether `part` stands anywhere in the bytes.
    func contains(_ part: [UInt8]) -> Bool {
        guard count >= part.count, let first = part.first else { return part.isEmpty }
        return indices.dropLast(part.count - 1).contains {
            self[$0] == first && self[$0..<($0 + part.count)].elementsEqual(part)
        }
    }
}
