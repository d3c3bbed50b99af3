import Foundation

/// The drawings of `bench --plot`.
enum BenchPlot {
    private static let barHeight = 16.0
    private static let rowHeight = 24.0
    private static let labelWidth = 170.0
    private static let plotWidth = 560.0
    private static let top = 44.0

    /// A bar for each class: p50 of the stages one behind the other, and a mark at the goal.
    static func stages(_ results: [BenchResult]) -> String {
        let longest = results.map { max(sum($0), $0.goal ?? 0) }.max() ?? 0
        let marks = SVGDrawing.marks(upTo: longest)
        let scale = plotWidth / (marks.last ?? 1)
        let bottom = top + rowHeight * Double(results.count)
        var drawing = SVGDrawing(width: 820, height: Int(bottom) + 40)
        legend(BenchSamples.stages, in: &drawing)
        for mark in marks {
            let x = labelWidth + mark * scale
            drawing.line((x, top), (x, bottom), style: mark == 0 ? .axis : .grid)
            drawing.text(label(mark), x: x, y: bottom + 16, .middle)
        }
        drawing.text("ms, p50; the red mark is the goal", x: labelWidth, y: bottom + 34)
        for (index, result) in results.enumerated() {
            let y = top + rowHeight * Double(index) + (rowHeight - barHeight) / 2
            drawing.text(result.name, x: labelWidth - 8, y: y + 12, .end)
            var x = labelWidth
            for (kind, stage) in BenchSamples.stages.enumerated() {
                let width = max(0, result.median(stage)) * scale
                drawing.rectangle(x: x, y: y, width: width, height: barHeight, kind: kind)
                x += width
            }
            drawing.text(BenchReport.number(result.median("total")), x: x + 6, y: y + 12)
            if let goal = result.goal {
                let mark = labelWidth + goal * scale
                drawing.line((mark, y - 3), (mark, y + barHeight + 3), style: .goal)
            }
        }
        return drawing.document
    }

    /// Milliseconds against megabytes.
    static func growth(_ growth: BenchGrowth, format: String) -> String {
        let height = 320.0
        let bottom = top + height
        let across = SVGDrawing.marks(upTo: growth.points.last?.megabytes ?? 0)
        let up = SVGDrawing.marks(upTo: growth.points.map { max($0.total, $0.processor) }.max() ?? 0)
        let xScale = plotWidth / (across.last ?? 1)
        let yScale = height / (up.last ?? 1)
        let left = 60.0
        var drawing = SVGDrawing(width: 660, height: Int(bottom) + 40)
        legend(["total", "processor"], in: &drawing)
        for mark in across {
            drawing.line(
                (left + mark * xScale, top), (left + mark * xScale, bottom), style: mark == 0 ? .axis : .grid)
            drawing.text(label(mark), x: left + mark * xScale, y: bottom + 16, .middle)
        }
        for mark in up {
            let y = bottom - mark * yScale
            drawing.line((left, y), (left + plotWidth, y), style: mark == 0 ? .axis : .grid)
            drawing.text(label(mark), x: left - 6, y: y + 4, .end)
        }
        drawing.text("megabytes of \(format); milliseconds, p50", x: left, y: bottom + 34)
        let points = growth.points
        drawing.curve(points.map { (left + $0.megabytes * xScale, bottom - $0.total * yScale) }, kind: 0)
        drawing.curve(points.map { (left + $0.megabytes * xScale, bottom - $0.processor * yScale) }, kind: 1)
        return drawing.document
    }

    /// The stages of different files have their medians, whose sum is not that of `total`.
    private static func sum(_ result: BenchResult) -> Double {
        BenchSamples.stages.reduce(0) { $0 + max(0, result.median($1)) }
    }

    private static func legend(_ names: [String], in drawing: inout SVGDrawing) {
        var x = 20.0
        for (kind, name) in names.enumerated() {
            drawing.rectangle(x: x, y: 14, width: 12, height: 12, kind: kind)
            drawing.text(name, x: x + 17, y: 24)
            x += 30 + Double(name.count) * 8
        }
    }

    /// Without a fraction where there is none.
    private static func label(_ mark: Double) -> String {
        mark == mark.rounded() ? String(Int(mark)) : String(format: "%.1f", mark)
    }
}
