import FileFormats

/// Walks a content stream, finds what it carries besides what it paints, and writes it without that
/// (ISO 32000-2, 7.8.2).
///
/// A first walk looks; only when something has to go, a second one writes.
struct PDFContentWalker {
    /// What is done besides taking out what no viewer reads.
    struct Options: Hashable, Sendable {
        var removesInvisibleText = false
        var removesOutsidePage = false
        var removesImagesOutsidePage = false
        var removesHidden = false
        var removesTransparent = false
        /// The instructions are written anew even when there is nothing to take out.
        var recodes = false

        var removesUnseen: Bool {
            removesInvisibleText || removesOutsidePage || removesImagesOutsidePage || removesHidden
                || removesTransparent
        }

        /// Nothing is taken out because nobody sees it.
        var placeless: Options {
            var options = self
            options.removesInvisibleText = false
            options.removesOutsidePage = false
            options.removesImagesOutsidePage = false
            options.removesHidden = false
            options.removesTransparent = false
            return options
        }

        init(policy: Policy) {
            removesInvisibleText = policy[PDFConstruct.invisibleText] != .allow
            removesOutsidePage = policy[PDFConstruct.outsidePage] != .allow
            removesImagesOutsidePage = policy[PDFConstruct.imageOutsidePage] != .allow
            removesHidden = policy[PDFConstruct.hiddenContent] != .allow
            removesTransparent = policy[PDFConstruct.transparentContent] != .allow
            recodes = policy.recode
        }
    }

    let context: PDFContentContext
    let options: Options
    /// Sanitizes a JPEG inside an inline image; `nil` when it is clean.
    let pictures: PDFInlinePictures

    /// The same for content with numbers that viewers read in different ways: nobody can tell what is seen of it.
    private var placeless: PDFContentWalker {
        PDFContentWalker(context: context.placeless, options: options.placeless, pictures: pictures)
    }

    func summary(of content: Span<UInt8>, limit: inout Int) throws(Rejection) -> PDFContentSummary {
        var look = PDFContentLook(context: context, options: options)
        try look.walk(content, pictures, limit: &limit)
        if look.hasOddNumbers, context.place.visibleBox != nil || options.removesUnseen {
            return try placeless.summary(of: content, limit: &limit)
        }
        var summary = look.summary
        guard look.needsWriting || options.recodes else { return summary }
        let writer = PDFContentCleaner(context: context, edits: look.edits.sorted { $0.ordinal < $1.ordinal })
        let written = try writer.written(content, pictures, limit: &limit)
        if !written.span.equals(content) {
            if !look.needsWriting {
                summary.notes.append(
                    PDFContentSummary.Note(
                        construct: .contentCoding, action: .normalized, count: 1, bytes: content.count))
            }
            summary.rewritten = written
            // What was taken out names nothing any more.
            var again = PDFContentLook(context: context, options: options)
            try again.walk(written.span, pictures, limit: &limit)
            let kept = again.summary.names
            summary.names = summary.names.filter { kept.contains($0.kept) }
        }
        return summary
    }
}

/// What becomes of an instruction that is not written as it is.
struct PDFContentEdit {
    enum Change {
        case drop
        /// A path is ended without being painted: it may still be a clip.
        case endPath
        /// Text is not shown, but the line is begun.
        case nextLine
        case nextLineSpaced
    }

    /// The place of the instruction among those that a viewer carries out, from 0.
    let ordinal: Int
    let change: Change
}
