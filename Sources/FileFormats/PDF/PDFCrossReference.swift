/// Where the objects of a document are (ISO 32000-2, 7.5.4 and 7.5.8): for each number, what the newest section says
/// that has an entry for it.
struct PDFCrossReference {
    enum Entry: Equatable {
        /// No section has the number.
        case unknown
        case free
        /// Counted from the header.
        case at(offset: Int, generation: Int)
        case packed(stream: Int, index: Int)
    }

    /// By object number.
    private(set) var entries: [Entry] = []
    private let mostObjects: Int
    /// Entries that the sections may still have, all together; an entry can take less than a byte of the file.
    private var entriesLeft: Int

    init(limits: Limits) {
        mostObjects = limits.objects
        entriesLeft = 20 * limits.objects
    }

    /// Counts entries of a section before they are read.
    mutating func announce(_ count: Int) throws(PDFReadingError) {
        guard count <= entriesLeft else { throw Self.tooMany }
        entriesLeft -= count
    }

    /// Takes the entry of a section; the sections come newest first, so that the first entry of a number counts.
    mutating func add(_ entry: Entry, for number: Int) throws(PDFReadingError) {
        guard number <= mostObjects else { throw Self.tooMany }
        while entries.count <= number { entries.append(.unknown) }
        switch (entries[number], entry) {
        case (.unknown, _): entries[number] = entry
        case (.at(_, let newer), .at(_, let older)) where newer != older:
            // By the standard the older object is gone, but not every viewer looks at generations.
            throw .doubtful
        default: break
        }
    }

    private static var tooMany: PDFReadingError { .rejected(Rejection(LimitExcess.objects, construct: "xref")) }
}
