import FileFormats

/// Counts what was found in a content stream.
struct PDFContentTally {
    private(set) var notes: [PDFContentSummary.Note] = []
    /// Whether something of it can only go by writing the content anew.
    var needsWriting: Bool { notes.contains { $0.action != .reported } }

    mutating func add(
        _ construct: PDFConstruct, _ action: FindingAction = .removed, count: Int = 1, bytes: Int = 0
    ) {
        let index = notes.firstIndex { $0.construct == construct && $0.action == action }
        let sum = index.map { notes[$0] }
        let note = PDFContentSummary.Note(
            construct: construct, action: action, count: count + (sum?.count ?? 0), bytes: bytes + (sum?.bytes ?? 0))
        if let index { notes[index] = note } else { notes.append(note) }
    }

    /// Values that are written with more than they say.
    mutating func noteUntidy(_ count: Int) {
        if count > 0 { add(.contentValue, .normalized, count: count) }
    }

    mutating func note(_ passedOver: PDFContentReader.PassedOver) {
        if passedOver.comments > 0 {
            add(.contentComment, count: passedOver.comments, bytes: passedOver.commentBytes)
        }
        if passedOver.unknownOperators > 0 {
            add(.contentOperator, count: passedOver.unknownOperators, bytes: passedOver.unknownOperatorBytes)
        }
        if passedOver.unusedValues > 0 {
            add(.contentValue, count: passedOver.unusedValues, bytes: passedOver.unusedValueBytes)
        }
    }
}
