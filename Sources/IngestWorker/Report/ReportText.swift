/// A report in words, for a person.
enum ReportText {
    static func describe(_ report: IngestReport, path: String?) -> String {
        var lines: [String] = []
        let type = report.mediaType.map { ", \($0)" } ?? ""
        lines.append("\(report.claimed.name): \(report.verdict.rawValue)\(type)")
        if let reason = report.reason {
            let place = reason.offset.map { " at byte \($0)" } ?? ""
            lines.append("  \(reason.message) (\(reason.code)\(place))")
        }
        for finding in report.findings {
            let times = finding.count > 1 ? ", \(finding.count) times" : ""
            lines.append(
                "  \(finding.action): \(finding.description) (\(finding.construct)\(times), \(finding.bytes) bytes)")
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
        return lines.joined(separator: "\n") + "\n"
    }
}
