/// Why a construct is not wanted in a clean file.
public enum Risk: String, CaseIterable, Sendable {
    /// It can harm whoever opens the file: scripts, actions, embedded programs.
    case attack
    /// It carries bytes that nobody sees: trailing data, second files, slack.
    case hiding
    /// It tells something about a person, a place or a device.
    case disclosure
}

/// What was done about a construct.
public enum FindingAction: String, CaseIterable, Sendable {
    /// It is not in the output.
    case removed
    /// It was rewritten to a canonical form that carries nothing but what the picture or page needs.
    case normalized
    /// Policy or consent left it in.
    case kept
    /// It is part of what a person can see; it was left and is only mentioned.
    case reported
}

/// A place in a file where something can hide.
///
/// Each format has its own enumeration. The raw value is the stable name in reports.
public protocol Construct: RawRepresentable<String>, CaseIterable, Sendable {
    var risk: Risk { get }
    /// What it is in words that a person without knowledge of the format understands, such as
    /// "the place where the photo was taken (GPS)".
    var description: String { get }
}

/// A construct that was found, how often, and how many bytes of the input it takes. Never its value.
public struct Finding: Equatable, Sendable {
    public let construct: String
    public let risk: Risk
    public let action: FindingAction
    public let count: Int
    public let bytes: Int
    public let description: String

    public init(_ construct: some Construct, _ action: FindingAction, count: Int = 1, bytes: Int) {
        self.construct = construct.rawValue
        self.risk = construct.risk
        self.action = action
        self.count = count
        self.bytes = bytes
        self.description = construct.description
    }

    init(construct: String, risk: Risk, action: FindingAction, count: Int, bytes: Int, description: String) {
        self.construct = construct
        self.risk = risk
        self.action = action
        self.count = count
        self.bytes = bytes
        self.description = description
    }
}

/// Gathers findings, one entry for each construct and action, in the order in which they were first met.
public struct FindingTally: Sendable {
    public private(set) var findings: [Finding] = []
    private var indexByKey: [String: Int] = [:]

    public init() {}

    public mutating func add(_ construct: some Construct, _ action: FindingAction, count: Int = 1, bytes: Int) {
        let key = construct.rawValue + "/" + action.rawValue
        if let index = indexByKey[key] {
            let earlier = findings[index]
            findings[index] = Finding(construct, action, count: earlier.count + count, bytes: earlier.bytes + bytes)
        } else {
            indexByKey[key] = findings.count
            findings.append(Finding(construct, action, count: count, bytes: bytes))
        }
    }
}
