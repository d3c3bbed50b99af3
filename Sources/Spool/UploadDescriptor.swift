public import FileFormats
internal import Foundation

/// What an upload backend says of a file, in `NAME.json` beside `NAME`.
public struct UploadDescriptor: Equatable, Sendable {
    public var workspace: Workspace?
    /// The client's name for the file, where it is not the name on the spool.
    public var name: String?
    public var uploader: String?
    /// Words for the key template. A value that is not a safe word is refused where a template asks for it.
    public var labels: [String: String] = [:]
    /// What the uploader consents to keep.
    public var keep: [ConstructGroup] = []
    /// Where the report is to be sent. Checked, and not used yet.
    public var callback: String?

    /// Most bytes of a descriptor.
    public static let capacity = 16 * 1024

    public init() {}

    /// The descriptor is not valid; nothing in it is guessed.
    public struct Invalid: Error, Sendable {
        /// Which field is wrong: `unknown` for one that there is none of, `JSON` where there are no fields to be read.
        /// Nothing that stands in the descriptor.
        public let field: String
    }

    /// Reads the JSON object. Unknown fields, fields that are there twice and wrong types, `null` among them, are
    /// errors.
    public init(json: [UInt8]) throws(Invalid) {
        guard json.count <= Self.capacity, case .object(let fields) = StrictJSON(json, depth: Self.nesting) else {
            throw Invalid(field: "JSON")
        }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            let invalid = Invalid(field: Self.names.contains(name) ? name : "unknown")
            switch (name, value) {
            case ("workspace", .string(let text)):
                guard let valid = Workspace(text) else { throw invalid }
                workspace = valid
            case ("name", .string(let text)): self.name = text
            case ("uploader", .string(let text)): uploader = text
            case ("labels", .object(let members)):
                for (label, value) in members { labels[label] = try Self.text(value, else: invalid) }
            case ("keep", .list(let elements)):
                for element in elements {
                    guard let group = ConstructGroup(rawValue: try Self.text(element, else: invalid)) else {
                        throw invalid
                    }
                    keep.append(group)
                }
            case ("callback", .string(let text)): callback = text
            default: throw invalid
            }
        }
    }

    /// The object and the object or list in it.
    private static let nesting = 2

    private static let names: Set = ["workspace", "name", "uploader", "labels", "keep", "callback"]

    private static func text(_ value: StrictJSON, else invalid: Invalid) throws(Invalid) -> String {
        guard case .string(let text) = value else { throw invalid }
        return text
    }

    /// The JSON object, with the fields that are there.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(
            try encoder.encode(
                Fields(
                    workspace: workspace?.name, name: name, uploader: uploader,
                    labels: labels.isEmpty ? nil : labels, keep: keep.isEmpty ? nil : keep.map(\.rawValue),
                    callback: callback)))
    }

    private struct Fields: Encodable {
        var workspace: String?
        var name: String?
        var uploader: String?
        var labels: [String: String]?
        var keep: [String]?
        var callback: String?
    }
}
