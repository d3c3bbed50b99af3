/// What came of looking at stored objects again.
struct ResanitizationResult: Encodable, Sendable {
    /// What is removed of one construct.
    struct Row: Encodable, Sendable {
        let construct: String
        let risk: String
        var objects = 0
        var count = 0
        var bytes = 0
    }

    /// An object that was left as it is.
    struct Left: Encodable, Sendable {
        let key: String
        let reason: String
    }

    let isDry: Bool
    /// Replaced, or to be replaced.
    var replaced = 0
    var unchanged = 0
    /// Under a hold; not looked at.
    var held = 0
    /// Would be refused today. They stay, until somebody deletes them.
    var refused: [Left] = []
    /// Could not be looked at or replaced.
    var failed: [Left] = []
    /// By construct, in the order of their names.
    private(set) var constructs: [Row] = []

    init(isDry: Bool) { self.isDry = isDry }

    mutating func refuse(_ key: String, _ code: String) { refused.append(Left(key: key, reason: code)) }

    mutating func fail(_ key: String, _ reason: String) { failed.append(Left(key: key, reason: reason)) }

    mutating func count(isSame: Bool, _ report: IngestReport) {
        guard !isSame else {
            unchanged += 1
            return
        }
        replaced += 1
        for finding in report.findings where finding.action == "removed" || finding.action == "normalized" {
            let index = constructs.firstIndex { $0.construct == finding.construct } ?? add(finding)
            constructs[index].objects += 1
            constructs[index].count += finding.count
            constructs[index].bytes += finding.bytes
        }
    }

    private mutating func add(_ finding: IngestReport.FindingEntry) -> Int {
        let index = constructs.firstIndex { $0.construct > finding.construct } ?? constructs.count
        constructs.insert(Row(construct: finding.construct, risk: finding.risk), at: index)
        return index
    }

    /// The table and the sums, for people.
    var text: String {
        var text = ""
        if !constructs.isEmpty {
            let width = constructs.map(\.construct.count).max() ?? 0
            let line = { (cells: [String]) in
                TextTable.line(
                    [.left(cells[0], max(width, 9) + 1), .left(cells[1], 9)] + cells[2...].map { .right($0, 9) })
            }
            text += line(["construct", "risk", "objects", "count", "bytes"])
            for row in constructs {
                text += line([row.construct, row.risk, "\(row.objects)", "\(row.count)", "\(row.bytes)"])
            }
        }
        for left in refused { text += "refused  \(left.key)  \(left.reason)\n" }
        for left in failed { text += "failed   \(left.key)  \(left.reason)\n" }
        return text
            + "\(replaced) \(isDry ? "to be replaced" : "replaced"), \(unchanged) unchanged, \(held) held, "
            + "\(refused.count) refused, \(failed.count) failed\n"
    }
}
