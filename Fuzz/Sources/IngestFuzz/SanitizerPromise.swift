import FileFormats
import Sanitizers

/// What every sanitizer promises of every input: a rejection, or a clean file for which all checks hold.
enum SanitizerPromise {
    /// - Returns: the clean file.
    @discardableResult
    static func check(_ sanitizer: some Sanitizer, _ input: [UInt8]) -> [UInt8]? {
        guard let clean = sanitized(sanitizer, input) else { return nil }
        guard let again = sanitized(sanitizer, clean.output) else { fatalError("the clean file is rejected") }
        precondition(again.output == clean.output, "cleaning the clean file changes it")
        precondition(again.findings.allSatisfy(\.action.staysInOutput), "the clean file is not clean")
        return clean.output
    }

    /// `nil` when the file is rejected or forbidden. A rebuilding that cannot be proven is a defect of the sanitizer.
    private static func sanitized(_ sanitizer: some Sanitizer, _ input: [UInt8]) -> Sanitization? {
        do throws(SanitizationError) {
            return try sanitizer.sanitize(input.span)
        } catch {
            if case .unproven(let failure) = error { fatalError("not proven: \(failure)") }
            return nil
        }
    }
}
