import Encryption
import Foundation
import NativeSystem

/// What is in quarantine, as `quarantine list` tells it.
struct QuarantineItem: Encodable {
    enum State: String, Encodable {
        case held
        /// It went the way of a file again, as another job; the original is still here.
        case released
    }

    let id: String
    let state: State
    /// Whether it is encrypted; not what is no regular file, what is very large, and what an earlier version kept.
    let sealed: Bool
    /// Of the original; `nil` for what is no regular file.
    let bytes: Int?
    /// As the client gave it, escaped.
    let name: String
    /// The code of the rejection.
    let reason: String
    /// RFC 3339: when it came here.
    let time: String
    let releasedAs: String?

    private enum CodingKeys: String, CodingKey {
        case id, state, sealed, bytes, name, reason, time, releasedAs
    }

    /// Every field is there in every line.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(state, forKey: .state)
        try container.encode(sealed, forKey: .sealed)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(name, forKey: .name)
        try container.encode(reason, forKey: .reason)
        try container.encode(time, forKey: .time)
        try container.encode(releasedAs, forKey: .releasedAs)
    }
}

extension QuarantineDirectory {
    /// The jobs whose originals are here, in no order.
    func jobs() throws -> Set<String> {
        let names = try directory.names(limit: .max) { name in
            !name.hasSuffix(".json") && !name.hasSuffix(".json.sealed")
        }
        return Set(
            names.compactMap { name in
                let text = String(decoding: name.bytes, as: UTF8.self)
                let id = text.hasSuffix(Self.sealedSuffix) ? String(text.dropLast(Self.sealedSuffix.count)) : text
                return UUID(uuidString: id).map { _ in id }
            })
    }

    /// The job that `text` names: its id, or the first 8 or more characters of it.
    func job(named text: String) throws -> String {
        let text = text.lowercased()
        if try holds(text), UUID(uuidString: text) != nil { return text }
        let matching = text.count >= 8 ? try jobs().filter { $0.hasPrefix(text) } : []
        guard let job = matching.first else { throw QuarantineError.notHere(text) }
        guard matching.count == 1 else {
            throw QuarantineError(description: "\(matching.count) jobs begin with \(text); give more of the id")
        }
        return job
    }

    /// What is known of the file of a job, without opening it. It came here when its report was written, before which
    /// there was nothing; a change of the key touches the original.
    func item(_ job: String) throws -> QuarantineItem {
        let report = try report(job)
        let release = try release(of: job)
        let name = try has(job + Self.sealedSuffix) ? job + Self.sealedSuffix : job
        guard let status = try status(name) else { throw QuarantineError.notHere(job) }
        let arrival = try self.status(job + Self.reportSuffix)?.modified ?? status.changed
        let isSealed = name != job
        var bytes: Int? = status.kind == .regular ? status.size : nil
        if isSealed {
            let file = try directory.openForReading(try Self.rawName(name))
            bytes = try? SealedFile.description(of: file).byteCount
        }
        return QuarantineItem(
            id: job, state: release == nil ? .held : .released, sealed: isSealed, bytes: bytes,
            name: report?.claimed.name ?? "", reason: report?.reason?.code ?? "",
            time: Date(timeIntervalSince1970: Double(arrival.seconds)).ingestTimestamp, releasedAs: release?.job)
    }

    /// Everything that is here of jobs that are wanted, newest first.
    func items(_ isWanted: (String) throws -> Bool) throws -> [QuarantineItem] {
        try jobs().filter(isWanted).map(item).sorted { ($1.time, $0.id) < ($0.time, $1.id) }
    }
}

/// Items as a table of at most 80 columns.
enum QuarantineTable {
    static func text(_ items: [QuarantineItem]) -> String {
        var lines = [row("ID", "STATE", "BYTES", "NAME", "REASON")]
        for item in items {
            lines.append(
                row(
                    String(item.id.prefix(8)), item.state.rawValue, item.bytes.map(String.init) ?? "-", item.name,
                    item.reason))
        }
        return lines.joined()
    }

    private static func row(_ id: String, _ state: String, _ bytes: String, _ name: String, _ reason: String) -> String
    {
        TextTable.line([.left(id, 8), .left(state, 8), .right(bytes, 10), .left(name, 22), .left(reason, 28)])
    }
}
