/// Goes through data sub-blocks (GIF89a, sections 15 and 16): a length, so many bytes, and so on until a length of 0.
///
/// An XMP packet is not divided in this way: its text is read as lengths, too, and the bytes behind it make sure that
/// every reader comes to the same end. So it needs no rule of its own.
struct GIFSubBlockReader {
    /// Where the next length stands; after the last sub-block, the byte that follows the terminator.
    private(set) var position: Int
    /// Whether the terminator was read.
    private(set) var isOver = false

    /// - Parameter start: where the length of the first sub-block stands.
    init(at start: Int) {
        position = start
    }

    /// Where the data of the next sub-block is; `nil` when there is no more.
    mutating func next(_ bytes: Span<UInt8>) throws(Rejection) -> Range<Int>? {
        guard position < bytes.count else { throw Rejection(GIFDefect.truncated, at: bytes.count) }
        let length = Int(bytes[position])
        guard bytes.count - position > length else { throw Rejection(GIFDefect.truncated, at: position) }
        let data = (position + 1)..<(position + 1 + length)
        position = data.upperBound
        isOver = data.isEmpty
        return isOver ? nil : data
    }

    /// The same of a file that may end before the sub-blocks do: then they end there, too.
    mutating func nextBeforeEnd(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard position < bytes.count else { return nil }
        let length = Int(bytes[position])
        let data = (position + 1)..<min(position + 1 + length, bytes.count)
        position = data.upperBound
        isOver = length == 0
        return data.isEmpty ? nil : data
    }

    mutating func skipAll(_ bytes: Span<UInt8>) throws(Rejection) {
        while try next(bytes) != nil {}
    }
}
