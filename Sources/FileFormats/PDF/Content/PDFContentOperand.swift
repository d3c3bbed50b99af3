/// A value that stands before an operator of a content stream (ISO 32000-2, 7.8.2): where it is written, and what the
/// walker needs of it without reading it again.
public struct PDFContentOperand: Sendable {
    public enum Kind: UInt8, Sendable {
        case number, name, string, array, dictionary
        /// `true`, `false` or `null`.
        case word
    }

    public var kind = Kind.word
    /// In the content, with its delimiters.
    public var start = 0
    public var end = 0
    /// Of a number, what it says. Of an array, the sum of its numbers that are below zero.
    public var number = 0.0
    /// Of an array, the sum of its numbers that are above zero.
    public var positiveSum = 0.0
    /// Of a string, and of all strings of an array: for how many bytes they stand.
    public var textBytes = 0
    /// It holds something that it should not: a comment, a number with more digits than any viewer reads, a character
    /// that does not belong, or, in an array, anything but numbers and strings.
    public var isUntidy = false
    /// It is, or an array has, a number that is not written as one: viewers read it in different ways.
    public var isOdd = false

    public var range: Range<Int> { start..<end }
}
