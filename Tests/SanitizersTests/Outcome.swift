import FileFormats
import Sanitizers

/// What a sanitizer made of a file, or why it did not.
enum Outcome<Format: Sanitizer> {
    case accepted(Sanitization)
    case rejected(Rejection)
    case forbidden([Finding])
    case unproven(ProofFailure)

    init(_ bytes: [UInt8], limits: Limits = Limits(), policy: Policy = .standard) {
        do throws(SanitizationError) {
            self = .accepted(try Format(limits: limits, policy: policy).sanitize(bytes.span))
        } catch {
            switch error {
            case .rejected(let rejection): self = .rejected(rejection)
            case .forbidden(let findings): self = .forbidden(findings)
            case .unproven(let failure): self = .unproven(failure)
            }
        }
    }

    /// The code of the rejection; `nil` when there is none.
    var code: String? {
        guard case .rejected(let rejection) = self else { return nil }
        return rejection.code
    }
}
