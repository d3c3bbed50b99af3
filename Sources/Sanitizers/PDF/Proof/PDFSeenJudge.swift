import FileFormats

/// Decides for the proof which instructions somebody can see, and keeps these. What policy takes out of content does
/// not count on either side; all else must be the same.
struct PDFSeenJudge {
    private struct State {
        var matrix = PDFMatrix()
        var rendering = 0.0
        var size: Double?
        var font = PDFContentContext.Font()
        var spacing = 0.0
        var wordSpacing = 0.0
        var scale = 1.0
        var leading = 0.0
        var rise = 0.0
        /// What a line reaches to both sides of its path, corners too; `nil` when that is not known.
        var lineReach: Double? { width.map { abs($0) / 2 * max(1, abs(corners)) } }
        var width: Double? = 1
        var corners = 10.0
        /// What is shown at most, in the coordinates of the content; `nil` when that is not known.
        var window: PDFContentContext.Box?
        /// Whether fills and strokes may be seen.
        var (fillIsSeen, strokeIsSeen) = (true, true)
    }

    private let context: PDFContentContext
    private let options: PDFContentWalker.Options
    private var bytes: [UInt8] = []
    /// The path since it was begun, and what stands between its parts.
    private var path: [UInt8] = []
    private var points: [(x: Double, y: Double)] = []
    private var isClip = false
    /// The instruction before this one.
    private var last = ""
    /// Whether the path holds what is no part of one, or does not begin as one.
    private var isMixed = false
    private var isInText = false
    /// Text in this line that nobody sees; it counts when visible text follows, because that would move.
    private var unseen: [UInt8] = []
    /// Text that is only a clip; it counts when something is painted while the clip lasts.
    private var clips: [UInt8] = []
    private var clipDepth = 0
    private var state = State()
    private var saved: [State] = []
    private var unsaved = 0
    private static let mostSaved = 4_096
    private var line = PDFMatrix()
    /// Between which places, in text space, the next glyph lies.
    private var reach = (from: 0.0, to: 0.0)
    private var layers: [Bool] = []

    init(context: PDFContentContext, options: PDFContentWalker.Options) {
        self.context = context
        self.options = options
        state.window = context.place.visibleBox
    }

    /// All instructions that count.
    mutating func finished() -> [UInt8] {
        bytes
    }

    private static func text(_ word: UInt32) -> String {
        var bytes: [UInt8] = []
        for shift in [16, 8, 0] as [UInt32] where word >> shift & 255 != 0 {
            bytes.append(UInt8(truncatingIfNeeded: word >> shift))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func encoded(_ word: String, _ operands: ArraySlice<PDFSeenValue>) -> [UInt8] {
        var bytes: [UInt8] = []
        for operand in operands { operand.append(to: &bytes) }
        bytes += word.utf8
        bytes.append(0)
        return bytes
    }

    /// - Returns: false when it paints something that does not count.
    mutating func carryOut(_ code: UInt32, _ operands: ArraySlice<PDFSeenValue>) -> Bool {
        let word = Self.text(code)
        let numbers = operands.map(\.number)
        defer { last = word }
        switch word {
        case "m", "l", "c", "v", "y", "h", "re": extend(word, operands, numbers)
        case "W", "W*":
            if !Self.pathWords.contains(last) { isMixed = true }
            isClip = true
            path += Self.encoded(word, operands)
        case "S", "s", "f", "F", "f*", "B", "B*", "b", "b*": paint(word, numbers)
        case "n":
            if isClip { bytes += path + Self.encoded("n", []) }
            endPath()
        case "Do": return paintObject(operands)
        case "sh": return paintAnything(Self.encoded(word, operands), in: nil, isImage: false)
        case "Tj", "TJ", "'", "\"": show(word, operands)
        case "BT", "ET", "Td", "TD", "Tm", "T*": move(word, operands, numbers)
        case "MP", "DP", "BX", "EX": break
        case "BMC", "BDC", "EMC": mark(word, operands)
        default: set(word, operands, numbers)
        }
        return true
    }

    // MARK: State

    private mutating func set(_ word: String, _ operands: ArraySlice<PDFSeenValue>, _ numbers: [Double]) {
        switch word {
        case "q": if saved.count < Self.mostSaved { saved.append(state) } else { unsaved += 1 }
        case "Q":
            if unsaved > 0 {
                unsaved -= 1
                state.size = nil
                state.width = nil
                state.rendering = 0
                state.window = nil
                (state.fillIsSeen, state.strokeIsSeen) = (true, true)
            } else if let last = saved.popLast() {
                state = last
            }
            if saved.count < clipDepth { clips = [] }
        case "cm": state.matrix = Self.matrix(numbers).followed(by: state.matrix)
        case "w": state.width = numbers[0]
        case "M": state.corners = numbers[0]
        case "Tr": state.rendering = numbers[0] == numbers[0].rounded() ? numbers[0] : -1
        case "Tc": state.spacing = numbers[0]
        case "Tw": state.wordSpacing = numbers[0]
        case "Tz": state.scale = numbers[0] / 100
        case "TL": state.leading = numbers[0]
        case "Ts": state.rise = numbers[0]
        case "Tf":
            state.size = nil
            if case .name(let name) = operands.first, let font = context.fonts[name] {
                state.font = font
                state.size = numbers[1]
            }
        case "gs":
            guard case .name(let name) = operands.first else { break }
            let isKnown = context.states.contains(name)
            if !isKnown || context.fontStates.contains(name) { state.size = nil }
            if !isKnown || context.lineStates.contains(name) { state.width = nil }
            if !isKnown { (state.fillIsSeen, state.strokeIsSeen) = (true, true) }
            if let nothing = context.transparencies[name]?.fills { state.fillIsSeen = !nothing }
            if let nothing = context.transparencies[name]?.strokes { state.strokeIsSeen = !nothing }
        case "ri":
            // What viewers do not know is as if it were the second.
            if case .name(let name) = operands.first, !Self.otherIntents.contains(name) {
                bytes += Self.encoded(word, [.name("RelativeColorimetric")])
                return
            }
        case "d":
            bytes += Self.encoded(word, operands.map(\.lengths)[...])
            return
        default: break
        }
        bytes += Self.encoded(word, operands)
    }

    private static let otherIntents: Set<String> = ["AbsoluteColorimetric", "Saturation", "Perceptual"]

    private static func matrix(_ n: [Double]) -> PDFMatrix {
        PDFMatrix(a: n[0], b: n[1], c: n[2], d: n[3], e: n[4], f: n[5])
    }

    private mutating func mark(_ word: String, _ operands: ArraySlice<PDFSeenValue>) {
        guard word != "EMC" else {
            _ = layers.popLast()
            bytes += Self.encoded(word, [])
            return
        }
        if word == "BDC", case .name("OC") = operands.first, case .name(let name) = operands.last {
            layers.append(context.hiddenProperties.contains(name))
        } else {
            layers.append(false)
        }
        // Which dictionary it has does not count: that is no part of what is seen; nor what a tag is called that means
        // nothing.
        guard case .name(let tag) = operands.first else { return }
        bytes += Self.encoded("BMC", [.name(PDFContentTag.kept(tag))])
    }

    private var isHidden: Bool { layers.contains(true) }

    // MARK: Paths and pictures

    private mutating func extend(_ word: String, _ operands: ArraySlice<PDFSeenValue>, _ n: [Double]) {
        if path.isEmpty ? word != "m" && word != "re" : !Self.pathWords.contains(last) { isMixed = true }
        path += Self.encoded(word, operands)
        if word == "re" {
            points += [(n[0], n[1]), (n[0] + n[2], n[1] + n[3])]
        } else {
            for index in stride(from: 1, to: n.count, by: 2) { points.append((n[index - 1], n[index])) }
        }
    }

    private mutating func paint(_ word: String, _ numbers: [Double]) {
        defer { endPath() }
        if path.isEmpty { return }
        var isUnseen = isHidden && options.removesHidden
        if !isHidden {
            let onlyFills = "fF".contains(word.prefix(1))
            if options.removesOutsidePage, let box = extent {
                let reach = onlyFills ? 0 : state.lineReach
                isUnseen = reach.map { isOutside(box, margin: $0 * state.matrix.largestScale) } ?? false
            }
            if isClear(fills: word.lowercased() != "s", strokes: !onlyFills) { isUnseen = true }
        }
        guard isUnseen else {
            painted()
            bytes += path + Self.encoded(word, [])
            return
        }
        if isClip { bytes += path + Self.encoded("n", []) }
    }

    /// Whether what is painted so shows nothing, and changes nothing below it.
    private func isClear(fills: Bool, strokes: Bool) -> Bool {
        options.removesTransparent && context.place.keepsBackdrop && !(fills && state.fillIsSeen)
            && !(strokes && state.strokeIsSeen)
    }

    /// Around all points of the path.
    private var extent: PDFContentContext.Box? {
        guard let first = points.first else { return nil }
        var box = PDFContentContext.Box(left: first.x, bottom: first.y, right: first.x, top: first.y)
        for point in points {
            box.left = min(box.left, point.x)
            box.right = max(box.right, point.x)
            box.bottom = min(box.bottom, point.y)
            box.top = max(box.top, point.y)
        }
        return box
    }

    /// What a clip leaves.
    private func clipped(_ window: PDFContentContext.Box, to clip: PDFContentContext.Box) -> PDFContentContext.Box {
        var window = window
        window.left = max(window.left, clip.left)
        window.right = min(window.right, clip.right)
        window.bottom = max(window.bottom, clip.bottom)
        window.top = min(window.top, clip.top)
        let (wide, high) = (window.right - window.left, window.top - window.bottom)
        return wide < 0 || high < 0 || max(wide, high) < 1e-6 ? .nowhere : window
    }

    private mutating func endPath() {
        if isClip {
            let isPlain = last.hasPrefix("W") && !isMixed && !isInText
            if isPlain, let window = state.window, let extent {
                state.window = clipped(window, to: state.matrix.box(around: extent))
            } else {
                state.window = nil
            }
        }
        isMixed = false
        path = []
        points = []
        isClip = false
    }

    private func isOutside(_ box: PDFContentContext.Box, margin: Double) -> Bool {
        guard let visible = state.window else { return false }
        let place = state.matrix.box(around: box)
        return place.right + margin < visible.left || place.left - margin > visible.right
            || place.top + margin < visible.bottom || place.bottom - margin > visible.top
    }

    private mutating func paintObject(_ operands: ArraySlice<PDFSeenValue>) -> Bool {
        let encoded = Self.encoded("Do", operands)
        guard case .name(let name) = operands.first else { return false }
        if context.hiddenXObjects.contains(name), options.removesHidden { return false }
        if let form = context.forms[name] { return paintAnything(encoded, in: form, isImage: false) }
        return paintAnything(encoded, in: context.images.contains(name) ? Self.unit : nil, isImage: true)
    }

    private static let pathWords: Set<String> = ["m", "l", "c", "v", "y", "h", "re"]

    private static let unit = PDFContentContext.Box(left: 0, bottom: 0, right: 1, top: 1)

    /// An image whose data is in the content.
    mutating func paintImage(_ image: [UInt8]) -> Bool { paintAnything(image, in: Self.unit, isImage: true) }

    private mutating func paintAnything(
        _ encoded: [UInt8], in box: PDFContentContext.Box?, isImage: Bool
    ) -> Bool {
        if isHidden, options.removesHidden { return false }
        let removes = isImage ? options.removesImagesOutsidePage : options.removesOutsidePage
        if let box, removes, !isHidden, isOutside(box, margin: 0) { return false }
        if isImage, !isHidden, isClear(fills: true, strokes: false) { return false }
        painted()
        bytes += encoded
        return true
    }

    private mutating func painted() {
        bytes += clips
        clips = []
    }

    // MARK: Text

    private mutating func move(_ word: String, _ operands: ArraySlice<PDFSeenValue>, _ n: [Double]) {
        unseen = []
        reach = (0, 0)
        switch word {
        case "Td": line = PDFMatrix(e: n[0], f: n[1]).followed(by: line)
        case "TD":
            state.leading = -n[1]
            line = PDFMatrix(e: n[0], f: n[1]).followed(by: line)
        case "T*": line = PDFMatrix(e: 0, f: -state.leading).followed(by: line)
        case "Tm": line = Self.matrix(n)
        case "BT":
            isInText = true
            line = PDFMatrix()
        case "ET": isInText = false
        default: break
        }
        bytes += Self.encoded(word, operands)
    }

    private mutating func show(_ word: String, _ operands: ArraySlice<PDFSeenValue>) {
        if word == "\"", operands.count == 3 {
            set("Tw", operands.prefix(1), operands.prefix(1).map(\.number))
            set("Tc", operands.dropFirst().prefix(1), operands.dropFirst().prefix(1).map(\.number))
        }
        if word == "'" || word == "\"" { move("T*", [], []) }
        guard let text = operands.last else { return }
        let encoded = Self.encoded(word == "TJ" ? "TJ" : "Tj", operands.suffix(1))
        let start = reach
        let length = advance(text)
        if length == 0 {
            unseen += encoded
            return
        }
        switch judged(from: start) {
        case .clip:
            if clips.isEmpty { clipDepth = saved.count }
            clips += encoded
        case .unseen: unseen += encoded
        case .seen:
            painted()
            bytes += unseen + encoded
            unseen = []
        }
    }

    private enum Verdict {
        case seen, unseen, clip
    }

    private func judged(from start: (from: Double, to: Double)) -> Verdict {
        guard let size = state.size else {
            return isHidden && options.removesHidden && state.rendering < 4 ? .unseen : .seen
        }
        if size == 0 || isTiny(size) {
            return options.removesInvisibleText ? (state.rendering == 7 ? .clip : .unseen) : .seen
        }
        if !state.font.isDrawn, options.removesInvisibleText {
            if state.rendering == 3 { return .unseen }
            if state.rendering == 7 { return .clip }
        }
        if state.rendering >= 3, !state.font.isDrawn { return .seen }
        if isHidden { return options.removesHidden ? .unseen : .seen }
        if !state.font.isDrawn, isClear(fills: state.rendering != 1, strokes: state.rendering != 0) { return .unseen }
        guard options.removesOutsidePage, !state.font.isDrawn else { return .seen }
        let height = abs(size)
        let depth = state.font.isVertical ? reach.to - reach.from : 0
        let box = PDFContentContext.Box(
            left: min(start.from, reach.from) - height, bottom: state.rise - height - depth,
            right: max(start.to, reach.to) + height,
            top: state.rise + height + depth)
        let placed = line.followed(by: state.matrix).box(around: box)
        guard let visible = state.window else { return .seen }
        return placed.touches(visible) ? .seen : .unseen
    }

    /// Whether the box of a filled letter has no area, or is hardly more than a hundredth of a point to one side.
    private func isTiny(_ size: Double) -> Bool {
        guard state.rendering == 0, !state.font.isDrawn else { return false }
        let (right, up) = (size * state.scale, size)
        let (one, other) = (right * line.a * up * line.d, right * line.b * up * line.c)
        if abs(one - other) <= 1e-12 * (abs(one) + abs(other)) { return true }
        guard let unit = context.place.unit else { return false }
        let whole = line.followed(by: state.matrix)
        let x = (whole.a * right, whole.b * right)
        let y = (whole.c * up, whole.d * up)
        let area = abs(x.0 * y.1 - x.1 * y.0)
        let longest = (x.0 * x.0 + x.1 * x.1 + y.0 * y.0 + y.1 * y.1).squareRoot()
        return area * unit <= 0.010_001 * longest
    }

    /// - Returns: how many bytes of text it is at most.
    private mutating func advance(_ text: PDFSeenValue) -> Int {
        var count = 0
        var back = 0.0
        var forward = 0.0
        for element in text.elements {
            switch element {
            case .string(let bytes): count += bytes.count
            case .number(let value): if value > 0 { back += value } else { forward -= value }
            default: break
            }
        }
        let size = abs(state.size ?? 0)
        let spacing = Double(count) * (state.spacing + state.wordSpacing)
        let most = (Double(count) * state.font.widest + forward / 1_000) * size + max(0, spacing)
        let least = min(0, spacing) - back / 1_000 * size - Double(count) * state.font.backwards * size
        let scale = abs(state.scale)
        if (state.size ?? 0) < 0 || state.scale < 0 {
            reach = (reach.from - most * scale, reach.to - least * scale)
        } else {
            reach = (reach.from + least * scale, reach.to + most * scale)
        }
        return count
    }
}

extension PDFSeenValue {
    /// An array as lengths: what is no number is none.
    fileprivate var lengths: PDFSeenValue {
        guard case .array(let elements) = self else { return self }
        return .array(elements.map { $0.isNumber ? $0 : .number(0) })
    }

    /// The strings and numbers of what shows text.
    fileprivate var elements: [PDFSeenValue] {
        switch self {
        case .array(let elements): elements
        case .string: [self]
        default: []
        }
    }
}
