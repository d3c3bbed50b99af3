/// A change of coordinates (ISO 32000-2, 8.3.3).
struct PDFMatrix: Hashable, Sendable {
    var a = 1.0
    var b = 0.0
    var c = 0.0
    var d = 1.0
    var e = 0.0
    var f = 0.0

    /// This change, and then `next`.
    func followed(by next: PDFMatrix) -> PDFMatrix {
        PDFMatrix(
            a: a * next.a + b * next.c, b: a * next.b + b * next.d, c: c * next.a + d * next.c,
            d: c * next.b + d * next.d, e: e * next.a + f * next.c + next.e, f: e * next.b + f * next.d + next.f)
    }

    /// How large a unit square becomes.
    var area: Double { abs(a * d - b * c) }

    /// How long a unit can become at most.
    var largestScale: Double { (a * a + b * b + c * c + d * d).squareRoot() }

    /// The box around the corners of `box`.
    func box(around box: PDFContentContext.Box) -> PDFContentContext.Box {
        let (x1, x2) = (a * box.left, a * box.right)
        let (x3, x4) = (c * box.bottom, c * box.top)
        let (y1, y2) = (b * box.left, b * box.right)
        let (y3, y4) = (d * box.bottom, d * box.top)
        return PDFContentContext.Box(
            left: min(x1, x2) + min(x3, x4) + e, bottom: min(y1, y2) + min(y3, y4) + f,
            right: max(x1, x2) + max(x3, x4) + e, top: max(y1, y2) + max(y3, y4) + f)
    }
}
