import Foundation
import Logging
import NativeSystem

/// Logs to standard error, one line an event: time, level, message, and metadata as `key=value`. Values are quoted and
/// escaped where they hold anything but plain characters, so that nothing that a client sent can forge a line.
struct OneLineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        StandardStream.error.write(line(event, at: Date()) + "\n")
    }

    /// The event as one line, without its end.
    func line(_ event: LogEvent, at date: Date) -> String {
        var line = date.ingestTimestamp + " \(event.level) \(Self.escaped(event.message.description))"
        let values = metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 })
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            line += " \(Self.escaped(key))=\(Self.quoted("\(value)"))"
        }
        return line
    }

    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x3D && $0 != 0x5C }
        return isPlain ? text : "\"" + escaped(text, and: ["\"", "\\"]) + "\""
    }

    /// `text` with `special` behind a backslash and without anything that ends a line, moves a cursor or turns the
    /// order of letters.
    private static func escaped(_ text: String, and special: Set<Unicode.Scalar> = []) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case _ where special.contains(scalar): escaped.append(contentsOf: ["\\", scalar])
            case _ where scalar == "\n": escaped.append(contentsOf: ["\\", "n"])
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
                escaped.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}

extension Date {
    /// RFC 3339, UTC, with milliseconds.
    var ingestTimestamp: String {
        formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
