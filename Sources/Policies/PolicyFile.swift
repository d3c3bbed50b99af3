internal import FileFormats
internal import Spool
internal import Yams

/// A mistake in a policy file.
public struct PolicyMistake: Error, Equatable, Sendable, CustomStringConvertible {
    /// From 1.
    public let line: Int
    public let message: String

    public var description: String { "line \(line): \(message)" }
}

/// Every mistake in a policy file, in the order of its lines.
public struct PolicyMistakes: Error, Equatable, Sendable {
    public let mistakes: [PolicyMistake]
}

/// Reads a policy from YAML (`docs/policy.md` says the grammar). It collects every mistake, so that one look mends them
/// all; a policy with a mistake is not used.
public struct PolicyFile {
    private var mistakes: [PolicyMistake] = []

    /// - Throws: all mistakes in it.
    public static func read(_ yaml: String) throws(PolicyMistakes) -> PolicySet {
        var file = PolicyFile()
        let set = file.set(yaml)
        guard file.mistakes.isEmpty else {
            throw PolicyMistakes(mistakes: file.mistakes.sorted { $0.line < $1.line })
        }
        return set
    }

    private mutating func set(_ yaml: String) -> PolicySet {
        var set = PolicySet(.default)
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            let mistake = YAMLMistake(error)
            mistakes.append(PolicyMistake(line: mistake.line, message: mistake.message))
            return set
        }
        guard let root else { return set }
        let entries = entries(of: root, "a policy")
        var name = "custom"
        if let node = Self.value("name", in: entries) {
            name = node.string ?? ""
            if !SafeWord.isValid(name) { mistake(node, "'name' is 1 to 64 of A-Z a-z 0-9 _ -") }
        }
        set.base = policy(entries, extending: Profile.default.policy, name: name, besides: ["name", "workspaces"])
        guard let workspaces = Self.value("workspaces", in: entries) else { return set }
        for entry in self.entries(of: workspaces, "'workspaces'") {
            guard let workspace = Workspace(entry.key) else {
                mistakes.append(
                    PolicyMistake(line: entry.line, message: "a workspace's name is 1 to 64 of A-Z a-z 0-9 _ -"))
                continue
            }
            set.workspaces[workspace] = policy(
                self.entries(of: entry.value, "the policy of a workspace"), extending: set.base,
                name: "\(name)/\(workspace)", besides: [])
        }
        return set
    }

    /// - Parameters:
    ///   - base: what it extends when it does not say so itself.
    ///   - known: keys that somebody else reads.
    private mutating func policy(
        _ entries: [Entry], extending base: NamedPolicy, name: String, besides known: [String]
    ) -> NamedPolicy {
        var base = base
        if let node = Self.value("extends", in: entries) {
            if let profile = Profile(rawValue: node.string ?? "") {
                base = profile.policy
            } else {
                mistake(node, "'extends' is one of \(Self.list(Profile.allCases.map(\.rawValue)))")
            }
        }
        var rules = base.rules
        var consent = base.consent
        for entry in entries where entry.key != "extends" && !known.contains(entry.key) {
            switch entry.key {
            case "rules": readRules(entry.value, into: &rules)
            case "options": readOptions(entry.value, into: &rules)
            case "consent": consent = readConsent(entry.value)
            default: mistakes.append(PolicyMistake(line: entry.line, message: "unknown key '\(entry.key)'"))
            }
        }
        return NamedPolicy(name: name, rules: rules, consent: consent)
    }

    // MARK: Rules

    /// Groups first, then `prefix.*`, then single constructs, so that the more exact rule wins. A rule for many applies
    /// to those that can be treated so.
    private mutating func readRules(_ node: Node, into rules: inout Policy) {
        func rank(_ name: String) -> Int {
            if ConstructGroup(rawValue: name) != nil { return 0 }
            return name.hasSuffix(".*") ? name.utf8.count : Int.max
        }
        let entries = entries(of: node, "'rules'").sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }
        for entry in entries {
            let (name, value) = (entry.key, entry.value)
            let matching = Self.constructs(named: name)
            guard let first = matching.first else {
                let message = "'\(name)' is neither a construct nor a group ('policy show' lists them)"
                mistakes.append(PolicyMistake(line: entry.line, message: message))
                continue
            }
            let choices = Self.list((matching.count == 1 ? first.treatments : Treatment.allCases).map(\.rawValue))
            guard let treatment = Treatment(rawValue: value.string ?? "") else {
                mistake(value, "'\(name)' is one of \(choices)")
                continue
            }
            let able = matching.filter { $0.treatments.contains(treatment) }
            guard !able.isEmpty else {
                mistake(
                    value,
                    "'\(first.construct)' cannot be '\(treatment.rawValue)': it is one of "
                        + Self.list(first.treatments.map(\.rawValue)))
                continue
            }
            for entry in able { rules[named: entry.construct] = treatment }
        }
    }

    private static func constructs(named name: String) -> [ConstructCatalog.Entry] {
        if let group = ConstructGroup(rawValue: name) { return ConstructCatalog.entries.filter { $0.group == group } }
        if name.hasSuffix(".*") {
            let prefix = name.dropLast()
            return ConstructCatalog.entries.filter { $0.construct.hasPrefix(prefix) }
        }
        return ConstructCatalog.entries.filter { $0.construct == name }
    }

    private mutating func readOptions(_ node: Node, into rules: inout Policy) {
        for entry in entries(of: node, "'options'") {
            switch entry.key {
            case "orientation":
                if let orientation = OrientationTreatment(rawValue: entry.value.string ?? "") {
                    rules.orientation = orientation
                } else {
                    mistake(
                        entry.value,
                        "'orientation' is one of \(Self.list(OrientationTreatment.allCases.map(\.rawValue)))")
                }
            case "recode":
                switch entry.value.string {
                case "true": rules.recode = true
                case "false": rules.recode = false
                default: mistake(entry.value, "'recode' is one of true, false")
                }
            case "form-values":
                if let treatment = FormValueTreatment(rawValue: entry.value.string ?? "") {
                    rules.formValues = treatment
                } else {
                    mistake(
                        entry.value,
                        "'form-values' is one of \(Self.list(FormValueTreatment.allCases.map(\.rawValue)))")
                }
            case "link-schemes": rules.linkSchemes = readSchemes(entry.value)
            default: mistakes.append(PolicyMistake(line: entry.line, message: "unknown option '\(entry.key)'"))
            }
        }
    }

    private mutating func readSchemes(_ node: Node) -> Set<LinkScheme> {
        guard case .sequence(let sequence) = node, sequence.count <= LinkScheme.mostListed else {
            mistake(node, "'link-schemes' is a list of at most \(LinkScheme.mostListed), such as [https, mailto]")
            return []
        }
        var schemes: Set<LinkScheme> = []
        for element in sequence {
            if let scheme = LinkScheme(element.string ?? "") {
                schemes.insert(scheme)
            } else {
                mistake(element, "'\(element.string ?? "")' is no scheme of addresses that may be followed")
            }
        }
        return schemes
    }

    private mutating func readConsent(_ node: Node) -> Set<ConstructGroup> {
        guard case .sequence(let sequence) = node else {
            mistake(node, "'consent' is a list, such as [copyright]")
            return []
        }
        var groups: Set<ConstructGroup> = []
        for element in sequence {
            guard let group = ConstructGroup(rawValue: element.string ?? "") else {
                mistake(
                    element,
                    "'\(element.string ?? "")' is none of \(Self.list(ConstructGroup.allCases.map(\.rawValue)))")
                continue
            }
            groups.insert(group)
        }
        return groups
    }

    // MARK: YAML

    private struct Entry {
        let key: String
        let line: Int
        let value: Node
    }

    /// The entries of a mapping in the order of the file; none for nothing at all.
    private mutating func entries(of node: Node, _ what: String) -> [Entry] {
        if case .scalar(let scalar) = node, scalar.string.isEmpty { return [] }
        guard case .mapping(let mapping) = node else {
            mistake(node, "\(what) is made of 'key: value' lines")
            return []
        }
        return mapping.map { Entry(key: $0.key.string ?? "", line: $0.key.mark?.line ?? 1, value: $0.value) }
    }

    private static func value(_ key: String, in entries: [Entry]) -> Node? {
        entries.first { $0.key == key }?.value
    }

    private mutating func mistake(_ node: Node, _ message: String) {
        mistakes.append(PolicyMistake(line: node.mark?.line ?? 1, message: message))
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }
}
