import Foundation

/// A moment as people write it: a day, which stands for its beginning in UTC, or a time with its offset
/// (RFC 3339, 5.6).
enum Moment {
    /// Both forms, for help and errors.
    static let forms = ["2026-01-31", "2026-01-31T12:00:00Z"]

    struct Invalid: Error, CustomStringConvertible {
        let text: String

        var description: String { "'\(text)' is neither \(Moment.forms.joined(separator: " nor "))" }
    }

    /// - Throws: for everything else, such as the 30th of February or a time without an offset.
    static func read(_ text: String) throws(Invalid) -> Date {
        let form = /(\d{4})-(\d\d)-(\d\d)(?:[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d)))?/
        guard let match = text.wholeMatch(of: form.asciiOnlyDigits())?.output else { throw Invalid(text: text) }
        let number = { (part: Substring?) in part.flatMap { Int($0) } ?? 0 }
        let (offsetHours, offsetMinutes) = (number(match.9), number(match.10))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let components = DateComponents(
            calendar: calendar, year: number(match.1), month: number(match.2), day: number(match.3),
            hour: number(match.4), minute: number(match.5), second: number(match.6))
        guard components.isValidDate, offsetHours < 24, offsetMinutes < 60, let local = components.date else {
            throw Invalid(text: text)
        }
        let fraction = match.7.flatMap { Double("0" + $0) } ?? 0
        let offset = Double(offsetHours * 3_600 + offsetMinutes * 60)
        return local + fraction - (match.8 == "-" ? -offset : offset)
    }
}
