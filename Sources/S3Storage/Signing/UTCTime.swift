import Foundation

/// A second in UTC, in the forms that S3 writes it.
struct UTCTime: Hashable, Comparable, Sendable {
    /// Since 1970; leap seconds do not count.
    let seconds: Int

    init(seconds: Int) { self.seconds = seconds }

    static var now: UTCTime { UTCTime(seconds: Int(Date().timeIntervalSince1970.rounded(.down))) }

    static func < (left: UTCTime, right: UTCTime) -> Bool { left.seconds < right.seconds }

    func advanced(by seconds: Int) -> UTCTime { UTCTime(seconds: self.seconds + seconds) }

    /// `20260307T235959Z`
    var compact: String { day + "T" + [hour, minute, second].map { Self.padded($0, 2) }.joined() + "Z" }

    /// `20260307`
    var day: String {
        let date = civilDate
        return Self.padded(date.year, 4) + Self.padded(date.month, 2) + Self.padded(date.day, 2)
    }

    /// `2026-03-07T23:59:59Z`
    var extended: String {
        let date = civilDate
        return [Self.padded(date.year, 4), Self.padded(date.month, 2), Self.padded(date.day, 2)].joined(separator: "-")
            + "T" + [hour, minute, second].map { Self.padded($0, 2) }.joined(separator: ":") + "Z"
    }

    private var secondOfDay: Int { ((seconds % 86_400) + 86_400) % 86_400 }
    private var hour: Int { secondOfDay / 3_600 }
    private var minute: Int { secondOfDay / 60 % 60 }
    private var second: Int { secondOfDay % 60 }

    /// The date of the proleptic Gregorian calendar, by eras of 400 years that begin on March 1.
    private var civilDate: (year: Int, month: Int, day: Int) {
        let days = (seconds - secondOfDay) / 86_400 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private init?(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int) {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let shiftedYear = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let yearOfEra = shiftedYear % 400
        let days = shiftedYear / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        self.init(seconds: days * 86_400 + hour * 3_600 + minute * 60 + second)
    }

    /// The form of RFC 3339 that S3 and the metadata services use, with any fraction: `2026-11-21T01:41:50.000Z`.
    init?(extended text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == 0x5A, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54,
            bytes[13] == 0x3A, bytes[16] == 0x3A, bytes.count == 20 || bytes[19] == 0x2E,
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), let hour = Self.number(bytes[11..<13]),
            let minute = Self.number(bytes[14..<16]), let second = Self.number(bytes[17..<19])
        else { return nil }
        self.init(year, month, day, hour, minute, second)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The form of HTTP (RFC 9110, 5.6.7): `Sat, 21 Nov 2026 15:06:18 GMT`.
    init?(http text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
            let month = Self.months.firstIndex(of: String(words[2]))
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3 else { return nil }
        self.init(year, month + 1, day, clock[0], clock[1], clock[2])
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.allSatisfy { (0x30...0x39).contains($0) } ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
