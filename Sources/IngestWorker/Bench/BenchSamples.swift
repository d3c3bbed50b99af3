/// What was measured of one class, file by file.
struct BenchSamples: Sendable {
    let name: String
    let bytes: Int
    /// In milliseconds.
    let goal: Double?
    /// By stage, in milliseconds. `total` is from claim to acknowledgement, `rest` what no stage of the report covers:
    /// claim, fork, record and acknowledgement; `cpu` is the processor time of the worker and of the child.
    private var milliseconds: [String: [Double]] = [:]
    private var childBytes = 0

    /// Of one file.
    struct Sample {
        let milliseconds: [String: Double]
        let childBytes: Int
    }

    /// In the order of the pipeline.
    static let stages = ["snapshot", "identify", "parse", "sanitize", "reinspect", "store", "rest"]
    static let percentiles = [50, 95, 99]

    init(name: String, bytes: Int, goal: Double?) {
        self.name = name
        self.bytes = bytes
        self.goal = goal
    }

    mutating func add(_ sample: Sample) {
        for (stage, time) in sample.milliseconds { milliseconds[stage, default: []].append(time) }
        childBytes = max(childBytes, sample.childBytes)
    }

    /// The smallest sample that at least `percent` of all do not exceed.
    static func percentile(_ percent: Int, of samples: [Double]) -> Double {
        guard !samples.isEmpty else { return 0 }
        let rank = (samples.count * percent + 99) / 100
        return samples.sorted()[max(rank, 1) - 1]
    }

    /// - Parameter residentMebibytes: of the process that measured.
    func result(residentMebibytes: Int) -> BenchResult {
        let totals = milliseconds["total"] ?? []
        let busySeconds = totals.reduce(0, +) / 1_000
        return BenchResult(
            name: name, bytes: bytes, files: totals.count,
            milliseconds: milliseconds.mapValues { samples in
                Dictionary(
                    uniqueKeysWithValues: Self.percentiles.map { ("p\($0)", Self.percentile($0, of: samples)) })
            },
            filesPerSecond: busySeconds > 0 ? (Double(totals.count) / busySeconds * 10).rounded() / 10 : 0,
            childMebibytes: childBytes / 1_048_576, residentMebibytes: residentMebibytes, goal: goal)
    }
}

/// What was measured of one class: a line of `bench --json`.
struct BenchResult: Codable, Sendable, Equatable {
    let name: String
    let bytes: Int
    let files: Int
    /// By stage and percentile.
    let milliseconds: [String: [String: Double]]
    /// One file after the other.
    let filesPerSecond: Double
    /// The most memory of a child of the sandbox, and of the process that measured.
    let childMebibytes: Int
    let residentMebibytes: Int
    /// What p50 of `total` is to be at most, in milliseconds.
    let goal: Double?

    enum CodingKeys: String, CodingKey {
        case name = "class"
        case bytes, files, milliseconds, filesPerSecond, childMebibytes, residentMebibytes, goal
    }

    /// 0 for what was not measured.
    func median(_ stage: String) -> Double { milliseconds[stage]?["p50"] ?? 0 }
}
