import NativeBytes

/// Arrays that were read, by their text, where that has at most eight characters: documents have the same few again and
/// again, such as the colour and the border of each link, and one array that all share is read, kept and given back at
/// a fraction of the cost.
struct PDFShortArrays {
    /// The text of an array, from its opening bracket to its closing one.
    struct Text: Equatable {
        /// Its characters from the high bits on.
        fileprivate let characters: UInt64
        let count: Int

        /// The text at `position`, up to the first closing bracket; `nil` when that is farther away. Whoever reads it
        /// must see whether the array ends there.
        @inline(__always)
        init?(_ text: Span<UInt8>, at position: Int) {
            guard text.count - position >= 8 else { return nil }
            let word = bigEndianWord(text, at: position)
            let ends = zeroBytes(word ^ eightBytes(of: 0x5D))
            guard ends != 0 else { return nil }
            count = ends.leadingZeroBitCount / 8 + 1
            characters = word >> UInt64(64 - 8 * count)
        }
    }

    private static let most = 8
    private var known: [(text: Text, array: [PDFObject])] = []
    private var next = 0

    subscript(text: Text) -> [PDFObject]? {
        let known = known.span
        for index in known.indices where known[index].text == text { return known[index].array }
        return nil
    }

    /// Keeps an array; of many, the last ones.
    mutating func note(_ array: [PDFObject], _ text: Text) {
        if known.count < Self.most {
            known.append((text, array))
        } else {
            known[next] = (text, array)
            next = (next + 1) % Self.most
        }
    }
}
