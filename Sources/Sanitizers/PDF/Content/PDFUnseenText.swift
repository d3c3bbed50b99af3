import FileFormats

/// Text that was shown and that nobody sees, until it is known whether it can be taken out: where visible text follows
/// in the same line, that would move.
struct PDFUnseenText {
    struct Show {
        let edit: PDFContentEdit
        let bytes: Int
        let construct: PDFConstruct?
    }

    struct Settled {
        var removable: [Show] = []
        /// What is not seen but holds the place of what follows.
        var fixed: [Show] = []
    }

    /// Since the last time when the place of text was set.
    private var line: [Show] = []
    private var fixed: [Show] = []
    /// Text that is nothing but a clip, and how many states were saved when it was shown.
    private var clips: [Show] = []
    private var clipDepth = 0

    mutating func add(_ show: Show) { line.append(show) }

    mutating func clipped(_ show: Show, depth: Int) {
        if clips.isEmpty { clipDepth = depth }
        clips.append(show)
    }

    /// Visible text follows.
    mutating func shown() {
        if !line.isEmpty {
            fixed += line
            line.removeAll(keepingCapacity: true)
        }
        painted()
    }

    /// Something visible follows, to which the clip applies.
    mutating func painted() {
        if !clips.isEmpty { clips.removeAll(keepingCapacity: true) }
    }

    /// The place of the next text was set.
    mutating func moved() -> Settled {
        if line.isEmpty, fixed.isEmpty { return Settled() }
        defer {
            line.removeAll()
            fixed.removeAll()
        }
        return Settled(removable: line, fixed: fixed)
    }

    mutating func endOfText() -> Settled { moved() }

    /// The graphics state of the time when so many were saved is back, and with it the clip.
    mutating func restored(to depth: Int) -> Settled {
        guard !clips.isEmpty, depth < clipDepth else { return Settled() }
        defer { clips.removeAll() }
        return Settled(removable: clips)
    }

    mutating func endOfContent() -> Settled {
        var settled = moved()
        settled.removable += clips
        clips.removeAll()
        return settled
    }
}
