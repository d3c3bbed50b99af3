import Foundation

/// JSON as the worker writes it everywhere: on one line, keys sorted, slashes as they are.
enum JSONText {
    /// The object, without the end of its line.
    static func object(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The object on a line of its own.
    static func line(_ value: some Encodable) throws -> String { try object(value) + "\n" }
}
