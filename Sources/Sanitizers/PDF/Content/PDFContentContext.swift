import FileFormats

/// What the meaning of a content stream depends on besides its bytes.
struct PDFContentContext: Hashable, Sendable {
    /// A rectangle with its corners in order.
    struct Box: Hashable, Sendable {
        var left: Double
        var bottom: Double
        var right: Double
        var top: Double

        func touches(_ other: Box) -> Bool {
            left <= other.right && other.left <= right && bottom <= other.top && other.bottom <= top
        }
    }

    struct Font: Hashable, Sendable {
        /// Its glyphs are drawings, which are painted whatever the rendering mode says (9.3.6).
        var isDrawn = false
        /// Text may run downwards.
        var isVertical = false
        /// The widest glyph, in ems.
        var widest = 1.0
    }

    /// The same where it is not known what is shown.
    var placeless: PDFContentContext {
        var context = self
        context.visibleBox = nil
        return context
    }

    /// What a viewer shows of the page, in the coordinates of the content; `nil` for content that is painted from
    /// several places.
    var visibleBox: Box?
    /// How many components the colour spaces have that the resources name.
    var components: [String: Int] = [:]
    var fonts: [String: Font] = [:]
    /// Forms, with what they can paint on at most, in the coordinates of who paints them.
    var forms: [String: Box] = [:]
    /// Pictures among the XObjects.
    var images: Set<String> = []
    /// XObjects and properties of layers that are switched off.
    var hiddenXObjects: Set<String> = []
    var hiddenProperties: Set<String> = []
    /// Graphics states that choose a font.
    var fontStates: Set<String> = []
    /// Graphics states that set the width of lines or how far their corners may reach.
    var lineStates: Set<String> = []
}
