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
    /// It is not in the output, but stored beside it.
    case archived
    /// The file is refused because of it.
    case refused

    /// Whether a clean file may still show it.
    public var staysInOutput: Bool { self == .kept || self == .reported }
}

/// A place in a file where something can hide.
///
/// Each format has its own enumeration. The raw value is the stable name in reports.
public protocol Construct: RawRepresentable<String>, CaseIterable, Sendable {
    var risk: Risk { get }
    /// What it is in words that a person without knowledge of the format understands, such as
    /// "the place where the photo was taken (GPS)".
    var description: String { get }
    /// The same of so many of them, where their number says something.
    func description(count: Int) -> String
    /// What becomes of it when no policy says anything.
    var defaultTreatment: Treatment { get }
    /// What a policy can choose from.
    var treatments: [Treatment] { get }
    /// The group by which an upload can consent to keep it.
    var group: ConstructGroup? { get }
    /// Whether its length is part of the words about it, as with a file that hangs on another.
    var tellsLength: Bool { get }
}

extension Construct {
    public var defaultTreatment: Treatment { .sanitize }
    public var treatments: [Treatment] { [.sanitize, .reject] }
    public var group: ConstructGroup? { nil }
    public var tellsLength: Bool { false }
    public func description(count: Int) -> String { description }
}

/// A construct that was found, how often, and how many bytes of the input it takes. Never its value.
public struct Finding: Equatable, Sendable {
    public let construct: String
    public let risk: Risk
    public let action: FindingAction
    public let count: Int
    public let bytes: Int
    /// The size of the largest picture that it is, where it is one.
    public let pixels: PixelSize?
    /// What it is in words, with its size where that says something: "a second picture after the end of the picture,
    /// 4032 × 3024 pixels, 1.8 MB".
    public let description: String

    public init(
        _ construct: some Construct, _ action: FindingAction, count: Int = 1, bytes: Int, pixels: PixelSize? = nil
    ) {
        self.init(
            ConstructCatalog.Entry(construct), action: action, count: count, bytes: bytes, pixels: pixels)
    }

    init(_ entry: ConstructCatalog.Entry, action: FindingAction, count: Int, bytes: Int, pixels: PixelSize?) {
        construct = entry.construct
        risk = entry.risk
        self.action = action
        self.count = count
        self.bytes = bytes
        self.pixels = pixels
        var words = entry.words(count)
        if let pixels { words += ", \(pixels) pixels" }
        if entry.tellsLength, bytes > 0 { words += ", \(Self.length(bytes))" }
        description = words
    }

    /// "812 bytes", "4.2 kB", "1.8 MB" (powers of ten).
    static func length(_ bytes: Int) -> String {
        if bytes < 1_000 { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
        let isLarge = bytes >= 999_950
        let tenths = (bytes + (isLarge ? 50_000 : 50)) / (isLarge ? 100_000 : 100)
        return "\(tenths / 10).\(tenths % 10) \(isLarge ? "MB" : "kB")"
    }
}

/// Width and height of a picture, in pixels, 1 to 2³¹ − 1 each.
public struct PixelSize: Equatable, Sendable, CustomStringConvertible {
    public let width: Int
    public let height: Int

    private static let sides = 1...Int(Int32.max)

    /// `nil` when a picture cannot have that size, as a damaged or hostile header may say it.
    public init?(width: Int, height: Int) {
        guard Self.sides.contains(width), Self.sides.contains(height) else { return nil }
        self.width = width
        self.height = height
    }

    public var description: String { "\(width) × \(height)" }

    /// The one with more pixels.
    static func larger(_ one: PixelSize?, _ other: PixelSize?) -> PixelSize? {
        guard let one, let other else { return one ?? other }
        return other.width * other.height > one.width * one.height ? other : one
    }
}

/// Gathers findings, one entry for each construct and action, in the order in which they were first met. Adding is
/// cheap, because a hostile file can make one construct a million times: words are made at the end.
public struct FindingTally: Sendable {
    private struct Key: Hashable {
        let construct: String
        let action: FindingAction
    }

    private struct Sum {
        let entry: ConstructCatalog.Entry
        let action: FindingAction
        var count: Int
        var bytes: Int
        var pixels: PixelSize?
    }

    private var sums: [Sum] = []
    private var indexByKey: [Key: Int] = [:]

    public init() {}

    /// - Parameter pixels: its size, where it is a picture; the largest one is named.
    public mutating func add(
        _ construct: some Construct, _ action: FindingAction, count: Int = 1, bytes: Int, pixels: PixelSize? = nil
    ) {
        let key = Key(construct: construct.rawValue, action: action)
        if let index = indexByKey[key] {
            sums[index].count += count
            sums[index].bytes += bytes
            sums[index].pixels = PixelSize.larger(sums[index].pixels, pixels)
        } else {
            indexByKey[key] = sums.count
            sums.append(
                Sum(
                    entry: ConstructCatalog.Entry(construct), action: action, count: count, bytes: bytes,
                    pixels: pixels))
        }
    }

    /// Adds what another tally gathered.
    public mutating func add(_ other: FindingTally) {
        for sum in other.sums {
            let key = Key(construct: sum.entry.construct, action: sum.action)
            if let index = indexByKey[key] {
                sums[index].count += sum.count
                sums[index].bytes += sum.bytes
                sums[index].pixels = PixelSize.larger(sums[index].pixels, sum.pixels)
            } else {
                indexByKey[key] = sums.count
                sums.append(sum)
            }
        }
    }

    /// What was gathered.
    public var findings: [Finding] {
        sums.map {
            Finding($0.entry, action: $0.action, count: $0.count, bytes: $0.bytes, pixels: $0.pixels)
        }
    }
}
