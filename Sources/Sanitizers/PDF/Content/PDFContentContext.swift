import FileFormats

/// What the meaning of a content stream depends on besides its bytes.
struct PDFContentContext: Hashable, Sendable {
    /// A rectangle with its corners in order.
    struct Box: Hashable, Sendable {
        var left: Double
        var bottom: Double
        var right: Double
        var top: Double

        /// Where nothing is.
        static let nowhere = Box(left: .infinity, bottom: .infinity, right: -.infinity, top: -.infinity)

        /// What both have in common. A line is something, because viewers paint the pixels that it goes through; a
        /// point is not.
        func intersection(_ other: Box) -> Box {
            let common = Box(
                left: max(left, other.left), bottom: max(bottom, other.bottom), right: min(right, other.right),
                top: min(top, other.top))
            let (width, height) = (common.right - common.left, common.top - common.bottom)
            return width >= 0 && height >= 0 && width + height > 0 ? common : .nowhere
        }

        func grown(by margin: Double) -> Box {
            Box(left: left - margin, bottom: bottom - margin, right: right + margin, top: top + margin)
        }

        func touches(_ other: Box) -> Bool {
            left <= other.right && other.left <= right && bottom <= other.top && other.bottom <= top
        }
    }

    struct Font: Hashable, Sendable {
        /// Its glyphs are drawings, which are painted whatever the rendering mode says (9.3.6).
        var isDrawn = false
        /// Text may run downwards.
        var isVertical = false
        /// How far a glyph can move what follows it, in ems.
        var widest = 1.0
        /// The same for glyphs that move it back.
        var backwards = 0.0
    }

    /// Whether fills and strokes are wholly transparent; `nil` where a graphics state does not say.
    struct Transparency: Hashable, Sendable {
        var fills: Bool?
        var strokes: Bool?
    }

    /// What is known of where content is painted.
    struct Place: Hashable, Sendable {
        /// What a viewer shows at most, in the coordinates of the content; `nil` when that is not known.
        var visibleBox: Box?
        /// The points of a page in a unit of the content; `nil` for content that is painted from several places.
        var unit: Double?
        /// Whether what is painted with full transparency is known to leave what is below it as it is; it does not in a
        /// group in which each object knocks out those before it, nor in groups within that (11.4.6).
        var keepsBackdrop = false
    }

    /// The same where it is not known what is shown.
    var placeless: PDFContentContext {
        var context = self
        context.place = Place()
        return context
    }

    var place = Place()
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
    /// Graphics states that are known.
    var states: Set<String> = []
    /// Graphics states that choose a font.
    var fontStates: Set<String> = []
    /// Graphics states that set the width of lines or how far their corners may reach.
    var lineStates: Set<String> = []
    /// Graphics states that say how transparent fills or strokes are.
    var transparencies: [String: Transparency] = [:]
}
