import FileFormats
import Foundation
import ObjectStorage
import Spool

/// How object keys are made, such as `{workspace}/{uuid}.{ext}`. Fields: `{workspace}`, `{uuid}`, `{ext}`, `{shard}`
/// (the first two hexadecimal digits of the UUID), `{yyyy}`, `{mm}`, `{dd}` (UTC) and `{label:NAME}`.
struct KeyTemplate: Sendable, Equatable {
    static let standard = "{workspace}/{uuid}.{ext}"

    private enum Part: Sendable, Equatable {
        case text(String)
        case workspace, uuid, mediaExtension, shard, year, month, day
        case label(String)
    }

    private let parts: [Part]

    /// The template is not usable; the sentence says why and, where it is one character's fault, at which it begins,
    /// counted from 1.
    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    init(_ template: String) throws(Invalid) {
        var parts: [Part] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(try Self.text(rest[..<open], of: template)) }
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw Self.invalid(template, at: open, "'{' without '}'")
            }
            parts.append(try Self.field(rest[rest.index(after: open)..<close], of: template))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(try Self.text(rest, of: template)) }
        guard parts.contains(.uuid) else {
            throw Invalid(description: "key.template: '\(template)' has no {uuid}, so two files could get one key")
        }
        self.parts = parts
        let example = try? key(
            workspace: .default, uuid: "00000000-0000-4000-8000-000000000000", mediaType: .jpeg, labels: [:],
            date: Date(timeIntervalSince1970: 0), missingLabel: "x")
        guard example != nil else {
            throw Invalid(
                description: "key.template: '\(template)' gives an empty path component, one of more than 128 bytes, "
                    + "or one that begins with '.'")
        }
    }

    private static func invalid(_ template: String, at index: String.Index, _ reason: String) -> Invalid {
        let position = template.distance(from: template.startIndex, to: index) + 1
        return Invalid(description: "key.template: \(reason) at character \(position) of '\(template)'")
    }

    private static func text(_ text: Substring, of template: String) throws(Invalid) -> Part {
        for index in text.indices where text[index] != "/" && ObjectKey("x" + String(text[index])) == nil {
            throw invalid(template, at: index, "'\(text[index])' is none of letters, digits, '_', '-', '.', '/'")
        }
        return .text(String(text))
    }

    private static func field(_ name: Substring, of template: String) throws(Invalid) -> Part {
        switch name {
        case "workspace": return .workspace
        case "uuid": return .uuid
        case "ext": return .mediaExtension
        case "shard": return .shard
        case "yyyy": return .year
        case "mm": return .month
        case "dd": return .day
        default:
            guard name.hasPrefix("label:"), SafeWord.isValid(String(name.dropFirst(6))) else {
                throw invalid(template, at: name.startIndex, "unknown field {\(name)}")
            }
            return .label(String(name.dropFirst(6)))
        }
    }

    /// The first label that the template asks for and `labels` does not have; `nil` when it has all.
    func missingLabel(in labels: [String: String]) -> String? {
        for case .label(let name) in parts where !(labels[name].map(SafeWord.isValid) ?? false) { return name }
        return nil
    }

    /// A job without a label; the reason names it as far as the name is letters and digits.
    static func rejection(_ label: String) -> Rejection {
        Rejection(
            SpoolDefect.badLabel, stage: .claim, construct: String(label.filter { $0.isLetter || $0.isNumber }))
    }

    /// The key. A label that is missing or not a safe word is the job's fault.
    func key(
        workspace: Workspace, uuid: String, mediaType: MediaType, labels: [String: String], date: Date,
        missingLabel: String? = nil
    ) throws(Rejection) -> ObjectKey {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let day = calendar.dateComponents([.year, .month, .day], from: date)
        var path = ""
        for part in parts {
            switch part {
            case .text(let text): path += text
            case .workspace: path += workspace.name
            case .uuid: path += uuid
            case .mediaExtension: path += mediaType.canonicalExtension
            case .shard: path += uuid.prefix(2)
            case .year: path += Self.padded(day.year ?? 0, width: 4)
            case .month: path += Self.padded(day.month ?? 0, width: 2)
            case .day: path += Self.padded(day.day ?? 0, width: 2)
            case .label(let name):
                guard let value = labels[name] ?? missingLabel, SafeWord.isValid(value) else {
                    throw Self.rejection(name)
                }
                path += value
            }
        }
        guard let key = ObjectKey(path) else { throw Rejection(SpoolDefect.badLabel, stage: .claim) }
        return key
    }

    /// What all keys of a workspace begin with, as far as the template makes it the same for all of them: the handle on
    /// the store cannot go beyond it. A template without `{workspace}` in front keeps workspaces apart by UUID alone.
    func scope(_ workspace: Workspace) -> KeyPrefix {
        var path = ""
        for part in parts {
            switch part {
            case .text(let text): path += text
            case .workspace: path += workspace.name
            default: return Self.folders(of: path)
            }
        }
        return Self.folders(of: path)
    }

    /// What stands before the last `/`.
    private static func folders(of path: String) -> KeyPrefix {
        path.lastIndex(of: "/").flatMap { KeyPrefix(String(path[..<$0])) } ?? .all
    }

    private static func padded(_ number: Int, width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
