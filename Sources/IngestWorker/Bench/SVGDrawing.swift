import Foundation

/// A small drawing as SVG, readable on light and on dark pages.
struct SVGDrawing {
    let width: Int
    let height: Int
    private var elements: [String] = []

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Where a text is held.
    enum Anchor: String { case start, middle, end }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, kind: Int) {
        elements.append(
            "<rect class=\"k\(kind)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" "
                + "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\"/>")
    }

    mutating func line(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double), style: LineStyle) {
        elements.append(
            "<line class=\"\(style.rawValue)\" x1=\"\(Self.number(from.x))\" y1=\"\(Self.number(from.y))\" "
                + "x2=\"\(Self.number(to.x))\" y2=\"\(Self.number(to.y))\"/>")
    }

    enum LineStyle: String { case axis, grid, goal }

    /// A line through points, with a dot on each.
    mutating func curve(_ points: [(x: Double, y: Double)], kind: Int) {
        let path = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        elements.append("<polyline class=\"c\(kind)\" points=\"\(path)\"/>")
        for point in points {
            elements.append(
                "<circle class=\"k\(kind)\" cx=\"\(Self.number(point.x))\" cy=\"\(Self.number(point.y))\" r=\"3\"/>")
        }
    }

    mutating func text(_ text: String, x: Double, y: Double, _ anchor: Anchor = .start) {
        let escaped = text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
        elements.append(
            "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" "
                + "text-anchor=\"\(anchor.rawValue)\">\(escaped)</text>")
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    /// Colours that differ in lightness too (Okabe and Ito), and a grey for the last one.
    private static let colours = [
        "#56B4E9", "#F0E442", "#0072B2", "#009E73", "#E69F00", "#CC79A7", "#999999", "#D55E00",
    ]

    var document: String {
        var style = "text{font:12px sans-serif;fill:#222}.page{fill:#fff}.axis{stroke:#222}.grid{stroke:#ddd}"
        style += ".goal{stroke:#D00;stroke-width:2}polyline{fill:none;stroke-width:2}"
        for (index, colour) in Self.colours.enumerated() {
            style += ".k\(index){fill:\(colour)}.c\(index){stroke:\(colour)}"
        }
        style += "@media(prefers-color-scheme:dark){text{fill:#ddd}.page{fill:#0d1117}.axis{stroke:#ddd}"
        style += ".grid{stroke:#333}.goal{stroke:#F66}}"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)">
            <style>\(style)</style>
            <rect class="page" width="\(width)" height="\(height)"/>
            \(elements.joined(separator: "\n"))
            </svg>

            """
    }

    /// Marks from 0 to at least `most`, at steps of 1, 2 or 5 times a power of ten, ten at most.
    static func marks(upTo most: Double) -> [Double] {
        guard most > 0, most.isFinite else { return [0, 1] }
        let power = pow(10, floor(log10(most / 10)))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 * 10 >= most } ?? power * 10
        return Array(stride(from: 0, through: (most / step).rounded(.up) * step, by: step))
    }
}
