import FileFormats
import Foundation
import Testing

/// `docs/codes.md` lists every code and construct. It is made from the catalogs by `make codes`.
@Suite struct CodesPageTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/codes.md")

    private static var text: String {
        var lines = [
            "# Codes and constructs", "",
            "Made by `make codes` from the catalogs in `Sources/FileFormats`. The names never change once released.",
            "",
            "## Why a file is refused (`reason.code`)", "", "| Code | Sentence for the client |", "|---|---|",
        ]
        lines += RejectionCatalog.entries.sorted { $0.code < $1.code }.map { "| `\($0.code)` | \($0.message) |" }
        lines += [
            "", "## What a file can carry (`findings[].construct`)", "",
            "| Construct | Risk | In words | A policy can say | Group |",
            "|---|---|---|---|---|",
        ]
        lines += ConstructCatalog.entries.sorted { $0.construct < $1.construct }.map {
            let choices = [$0.defaultTreatment] + $0.treatments.filter { [kept = $0.defaultTreatment] in $0 != kept }
            return "| `\($0.construct)` | \($0.risk.rawValue) | \($0.description) | "
                + "\(choices.map(\.rawValue).joined(separator: ", ")) | \($0.group?.rawValue ?? "") |"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test func `the page says what the catalogs say`() throws {
        if ProcessInfo.processInfo.environment["INGEST_WRITE_PAGES"] != nil {
            try Self.text.write(to: Self.page, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: Self.page, encoding: .utf8)
        #expect(written == Self.text, "run: make codes")
    }
}
