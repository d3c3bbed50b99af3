/// A label of a series: its value comes from our own enumerations and settings, never from a file.
struct MetricLabel: Hashable, Sendable {
    let name: String
    let value: String
}

/// A line of Prometheus' text format (exposition formats, version 0.0.4).
struct MetricSample {
    let name: String
    let labels: [MetricLabel]
    let value: Double

    /// The line, without its end.
    var line: String {
        let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
        return name + (pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}") + " " + Self.text(value)
    }

    /// A number as the format writes it.
    static func text(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == -.infinity { return "-Inf" }
        if value.isNaN { return "NaN" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    /// `text` with backslashes and ends of lines escaped, and in label values quotes too.
    static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
