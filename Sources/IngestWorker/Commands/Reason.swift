import ArgumentParser
import Spool

/// Why somebody does something, in their words: what `--reason` takes.
struct Reason: Sendable {
    /// On one line, as it is kept.
    let text: String

    static var help: ArgumentHelp { ArgumentHelp("Why; it is kept in the audit log.", valueName: "text") }

    init(_ text: String) throws(ValidationError) {
        guard !text.allSatisfy(\.isWhitespace), text.utf8.count <= 500 else {
            throw ValidationError("it must say something, in at most 500 bytes")
        }
        self.text = ClientName(text).escaped
    }
}
