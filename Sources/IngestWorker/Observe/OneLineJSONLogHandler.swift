import Foundation
import Logging
import NativeSystem

/// Logs to standard error, one JSON object a line: `time`, `level`, `message`, and `metadata` with its values as texts.
struct OneLineJSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        StandardStream.error.write(line(event, at: Date()) + "\n")
    }

    private struct Line: Encodable {
        let time: String
        let level: String
        let message: String
        let metadata: [String: String]
    }

    /// The event as one line, without its end.
    func line(_ event: LogEvent, at date: Date) -> String {
        let values = metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 })
        let line = Line(
            time: date.ingestTimestamp, level: event.level.rawValue, message: event.message.description,
            metadata: values.mapValues { "\($0)" })
        // Texts alone: there is nothing that could not be encoded.
        return (try? JSONText.object(line)) ?? "{}"
    }
}
