/// A report in words, for a person.
enum ReportText {
    static func describe(_ report: IngestReport, path: String?) -> String {
        var lines: [String] = []
        let type = report.mediaType.map { ", \($0)" } ?? ""
        lines.append("\(report.claimed.path ?? report.claimed.name): \(report.verdict.rawValue)\(type)")
        if let reason = report.reason {
            let place = (reason.construct.map { ", \($0)" } ?? "") + (reason.offset.map { " at byte \($0)" } ?? "")
            lines.append("  \(reason.message) (\(reason.code)\(place))")
        }
        for finding in report.findings {
            let times = finding.count > 1 ? ", \(finding.count) times" : ""
            // Of what is an entry and no run of bytes, the size says nothing.
            let bytes = finding.bytes > 0 ? ", \(finding.bytes) bytes" : ""
            lines.append("  \(finding.action): \(finding.description) (\(finding.construct)\(times)\(bytes))")
        }
        for file in report.attachments ?? [] {
            lines.append("  attached file, \(file.action): \(file.type), \(file.bytes) bytes")
        }
        if report.verdict == .accepted, report.findings.isEmpty { lines.append("  carries nothing hidden") }
        if !report.policy.declined.isEmpty {
            lines.append("  not kept, though asked for: \(report.policy.declined.joined(separator: ", "))")
        }
        if let path { lines.append("  clean copy: \(path)") }
        if let archived = report.archived, let path = archived.path ?? archived.key {
            lines.append("  stored beside it: \(path) (\(archived.construct), \(archived.bytes) bytes)")
        }
        return lines.map(wrapped).joined(separator: "\n") + "\n"
    }

    private static let columns = 80

    /// The line, broken between words where it is too long; what goes on is indented further.
    private static func wrapped(_ line: String) -> String {
        guard line.count > columns else { return line }
        let indent = String(line.prefix { $0 == " " })
        var lines: [String] = []
        var current = indent
        for word in line.split(separator: " ") {
            let isFirst = current.last.map { $0 == " " } ?? true
            if !isFirst, current.count + 1 + word.count > columns {
                lines.append(current)
                current = indent + "    " + word
            } else {
                current += (isFirst ? "" : " ") + word
            }
        }
        return (lines + [current]).joined(separator: "\n")
    }
}
