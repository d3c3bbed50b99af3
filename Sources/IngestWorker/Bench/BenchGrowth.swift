/// How the time of a file grows with its size.
struct BenchGrowth: Equatable {
    struct Point: Equatable {
        let megabytes: Double
        /// p50, in milliseconds.
        let total: Double
        let processor: Double
    }

    /// From the smallest to the largest.
    let points: [Point]

    init(points: [Point]) {
        self.points = points.sorted { $0.megabytes < $1.megabytes }
    }

    init(_ results: [BenchResult]) {
        self.init(
            points: results.map {
                Point(megabytes: Double($0.bytes) / 1e6, total: $0.median("total"), processor: $0.median("cpu"))
            })
    }

    /// In megabytes: 1, 2 and 5 of each power of ten, from 0.1 up to `most`.
    static func sizes(upTo most: Double) -> [Double] {
        let sizes = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
        return sizes.filter { $0 <= most }
    }

    /// What a megabyte costs above a tenth of the largest size, to what it costs below it, in processor time; 1 when
    /// there are not enough points.
    var factor: Double {
        guard let first = points.first, let last = points.last, points.count >= 3 else { return 1 }
        let middle = points[1..<(points.count - 1)].min {
            abs($0.megabytes - last.megabytes / 10) < abs($1.megabytes - last.megabytes / 10)
        }
        guard let middle, middle.processor > first.processor else { return 1 }
        let below = (middle.processor - first.processor) / (middle.megabytes - first.megabytes)
        return (last.processor - middle.processor) / (last.megabytes - middle.megabytes) / below
    }

    /// Up to here the memory that large files need more often misses the processor's cache, and no more.
    private static let mostFactor = 1.5

    var isLinear: Bool { factor <= Self.mostFactor }
}
