/// A run beside an earlier one, class by class.
struct BenchComparison: Equatable {
    struct Row: Equatable {
        let name: String
        /// p50 of `total`, in milliseconds.
        let old: Double
        let new: Double
        /// New to old, of the processor time.
        let processorRatio: Double

        var ratio: Double { new / old }
    }

    let rows: [Row]
    /// Classes that the earlier run does not have.
    let missing: [String]
    /// Above it a class counts as slower.
    let mostRatio: Double

    /// - Parameter tolerance: by how many per cent a class may be slower.
    init(_ results: [BenchResult], with earlier: [BenchResult], tolerance: Int) {
        var rows: [Row] = []
        var missing: [String] = []
        for result in results {
            guard let old = earlier.first(where: { $0.name == result.name }), old.median("total") > 0 else {
                missing.append(result.name)
                continue
            }
            let processor = old.median("cpu") > 0 ? result.median("cpu") / old.median("cpu") : 1
            rows.append(
                Row(
                    name: result.name, old: old.median("total"), new: result.median("total"),
                    processorRatio: processor))
        }
        self.rows = rows
        self.missing = missing
        mostRatio = 1 + Double(tolerance) / 100
    }

    var isSlower: Bool { rows.contains { $0.ratio > mostRatio } }
}
