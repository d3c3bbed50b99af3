/// The points of a path, as the box around them.
struct PDFPathExtent {
    /// How many instructions it has.
    private(set) var parts = 0
    /// The ordinal of the instruction that began it.
    private(set) var start = 0
    /// The ordinal of the instruction that makes it a clip when it is painted (ISO 32000-2, 8.5.4).
    var clipOrdinal: Int?
    var isClip: Bool { clipOrdinal != nil }
    /// It begins at a point (8.5.2).
    private var isBegun = false
    private var least = (x: Double.infinity, y: Double.infinity)
    private var most = (x: -Double.infinity, y: -Double.infinity)

    mutating func addPart(at ordinal: Int, isBeginning: Bool) {
        if parts == 0 {
            start = ordinal
            isBegun = isBeginning
        }
        parts += 1
    }

    mutating func add(_ x: Double, _ y: Double) {
        least = (min(least.x, x), min(least.y, y))
        most = (max(most.x, x), max(most.y, y))
    }

    /// `nil` for what some viewers do not take for a path.
    var box: PDFContentContext.Box? {
        !isBegun || least.x > most.x
            ? nil : PDFContentContext.Box(left: least.x, bottom: least.y, right: most.x, top: most.y)
    }
}
