internal import Foundation

/// What an upload backend says of a file, in `NAME.json` beside `NAME`.
public struct UploadDescriptor: Equatable, Sendable {
    public var workspace: Workspace?
    /// The client's name for the file, where it is not the name on the spool.
    public var name: String?
    public var uploader: String?
    /// Words for the key template. A value that is not a safe word is refused where a template asks for it.
    public var labels: [String: String] = [:]
    /// Constructs that the uploader wants kept.
    public var keep: [String] = []
    /// Where the report is to be sent.
    public var callback: String?

    /// Most bytes of a descriptor.
    public static let capacity = 16 * 1024

    public init() {}

    /// The descriptor is not valid; nothing in it is guessed.
    public struct Invalid: Error, Sendable {}

    /// Reads the JSON object. Unknown fields and wrong types are errors.
    public init(json: [UInt8]) throws(Invalid) {
        guard json.count <= Self.capacity,
            let fields = try? JSONDecoder().decode(Fields.self, from: Data(json))
        else { throw Invalid() }
        if let workspace = fields.workspace {
            guard let valid = Workspace(workspace) else { throw Invalid() }
            self.workspace = valid
        }
        name = fields.name
        uploader = fields.uploader
        labels = fields.labels ?? [:]
        keep = fields.keep ?? []
        callback = fields.callback
    }

    /// The JSON object, with the fields that are there.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(
            try encoder.encode(
                Fields(
                    workspace: workspace?.name, name: name, uploader: uploader,
                    labels: labels.isEmpty ? nil : labels, keep: keep.isEmpty ? nil : keep, callback: callback)))
    }

    private struct Fields: Codable {
        var workspace: String?
        var name: String?
        var uploader: String?
        var labels: [String: String]?
        var keep: [String]?
        var callback: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case workspace, name, uploader, labels, keep, callback
        }

        init(
            workspace: String?, name: String?, uploader: String?, labels: [String: String]?, keep: [String]?,
            callback: String?
        ) {
            self.workspace = workspace
            self.name = name
            self.uploader = uploader
            self.labels = labels
            self.keep = keep
            self.callback = callback
        }

        init(from decoder: any Decoder) throws {
            let names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
            let known = Set(CodingKeys.allCases.map(\.stringValue))
            guard known.isSuperset(of: names) else { throw Invalid() }
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            workspace = try fields.decodeIfPresent(String.self, forKey: .workspace)
            name = try fields.decodeIfPresent(String.self, forKey: .name)
            uploader = try fields.decodeIfPresent(String.self, forKey: .uploader)
            labels = try fields.decodeIfPresent([String: String].self, forKey: .labels)
            keep = try fields.decodeIfPresent([String].self, forKey: .keep)
            callback = try fields.decodeIfPresent(String.self, forKey: .callback)
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
