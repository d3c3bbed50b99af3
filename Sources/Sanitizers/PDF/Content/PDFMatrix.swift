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

    /// How long a unit can become at most.
    var largestScale: Double { (a * a + b * b + c * c + d * d).squareRoot() }

    /// The box around the corners of `box`.
    func box(around box: PDFContentContext.Box) -> PDFContentContext.Box {
        let x =
            [a * box.left + c * box.bottom, a * box.right + c * box.bottom]
            + [a * box.left + c * box.top, a * box.right + c * box.top]
        let y =
            [b * box.left + d * box.bottom, b * box.right + d * box.bottom]
            + [b * box.left + d * box.top, b * box.right + d * box.top]
        return PDFContentContext.Box(
            left: (x.min() ?? 0) + e, bottom: (y.min() ?? 0) + f, right: (x.max() ?? 0) + e, top: (y.max() ?? 0) + f)
    }
}
