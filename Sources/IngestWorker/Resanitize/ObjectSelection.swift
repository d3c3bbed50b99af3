import Foundation
import Ledger

/// Which objects a command is about, from the texts of `--where`.
struct ObjectSelection: Sendable {
    var filter = ObjectFilter()
    /// Whether somebody said which.
    let isExplicit: Bool

    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    static let names = "workspace, type, before, policy, engine, construct"

    /// - Parameter conditions: each `NAME=VALUE`, or several of them with commas between.
    init(_ conditions: [String]) throws(Invalid) {
        let parts = conditions.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        isExplicit = !parts.isEmpty
        for part in parts {
            guard let equals = part.firstIndex(of: "="), part[equals...].count > 1 else {
                throw Invalid(description: "'\(part)' is not of the form NAME=VALUE")
            }
            let value = String(part[equals...].dropFirst())
            switch part[..<equals] {
            case "workspace": filter.workspace = value
            case "type": filter.mediaType = value
            case "before": filter.before = try Self.date(value)
            case "policy": filter.policy = value
            case "engine": filter.engine = value
            case "construct": filter.construct = value
            default: throw Invalid(description: "'\(part[..<equals])' is none of \(Self.names)")
            }
        }
    }

    private static func date(_ text: String) throws(Invalid) -> Date {
        do throws(Moment.Invalid) { return try Moment.read(text) } catch {
            throw Invalid(description: "before: \(error)")
        }
    }
}
