/// What of the graphics state decides whether something can be seen (ISO 32000-2, 8.4 and 9.3).
struct PDFGraphicsState: Sendable {
    var matrix = PDFMatrix()
    /// What is shown at most, in the coordinates of the content: its place, without what clips cut away; `nil` when it
    /// is not known.
    var visible: PDFContentContext.Box?
    var isTransparent = PDFContentContext.Transparency(fills: false, strokes: false)
    /// `nil` when it is not known.
    var lineWidth: Double? = 1
    /// How far a corner may reach, in widths of its lines.
    var miterLimit = 10.0
    var rendering = 0
    var fontSize = 0.0
    var font = PDFContentContext.Font()
    /// The size was set by this content.
    var hasFont = false
    var characterSpacing = 0.0
    var wordSpacing = 0.0
    var horizontalScaling = 1.0
    var rise = 0.0
    var leading = 0.0

    /// A mode between two: viewers take one of them, or keep the one before.
    static let unknownRendering = -1

    /// A graphics state that is not known was chosen.
    mutating func forgetWhatStatesSet() {
        hasFont = false
        lineWidth = nil
        isTransparent = PDFContentContext.Transparency(fills: false, strokes: false)
    }
}

/// Where text is (9.4.2). What text takes up is not known without its font: the place of the next glyph lies between
/// `least` and `most`, in text space.
struct PDFTextPosition: Sendable {
    /// Within a text object.
    var isOpen = false
    var matrix = PDFMatrix()
    var least = 0.0
    var most = 0.0

    /// To the beginning of a line that lies so far from that of this one.
    mutating func moveLine(_ x: Double, _ y: Double) {
        set(PDFMatrix(e: x, f: y).followed(by: matrix))
    }

    mutating func set(_ matrix: PDFMatrix) {
        self.matrix = matrix
        least = 0
        most = 0
    }
}
