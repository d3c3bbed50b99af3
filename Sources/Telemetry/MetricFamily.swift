/// A metric by its name, with all its series: what Prometheus calls a family.
public struct MetricFamily: Sendable {
    /// How its values are to be read.
    public enum Kind: Sendable, Equatable {
        /// Only grows, until the process ends.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts observations by size. `bounds` are the upper bounds of the buckets, ascending, without +Inf.
        case histogram(bounds: [Double])
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`; with its unit, and `_total` at the end of a counter's.
    public let name: String
    /// One sentence.
    public let help: String
    public let kind: Kind

    public init(name: String, help: String, kind: Kind) {
        precondition(Self.isName(name), "'\(name)' is no name of a metric")
        if case .histogram(let bounds) = kind {
            precondition(
                !bounds.isEmpty && zip(bounds, bounds.dropFirst()).allSatisfy(<), "\(name): bounds must ascend")
        }
        self.name = name
        self.help = help
        self.kind = kind
    }

    /// Whether Prometheus takes it for a metric's name.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
