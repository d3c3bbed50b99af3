internal import Yams

/// What is wrong with a text that is not YAML, from the error of its reader.
public struct YAMLMistake: Sendable {
    /// From 1.
    public let line: Int
    public let message: String

    public init(_ error: any Error) {
        let problem: String
        switch error as? YamlError {
        case .scanner(_, let words, let mark, _), .parser(_, let words, let mark, _),
            .composer(_, let words, let mark, _):
            (line, problem) = (mark.line, words)
        case .duplicatedKeysInMapping(let keys, let context):
            line = context.mark.line
            problem = "\(keys.map { "'\($0)'" }.joined(separator: ", ")) stands twice"
        case .reader(let words, let offset, _, let yaml):
            line = 1 + yaml.utf8.prefix(offset ?? 0).count { $0 == UInt8(ascii: "\n") }
            problem = words
        default: (line, problem) = (1, "it cannot be read")
        }
        message = "this is not YAML: \(problem)"
    }
}
