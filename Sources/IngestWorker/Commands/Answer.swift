import ArgumentParser
import NativeSystem

/// What a command that changes something says when it is done.
struct Answer: ParsableArguments {
    @Flag(help: "What was done as one JSON object.")
    var json = false

    /// - Parameter object: the same for `--json`.
    func give(_ sentence: String, _ object: [String: Value]) throws {
        StandardStream.output.write(json ? try JSONText.line(object) : sentence + "\n")
    }

    /// A value of the object; `null` where there is none.
    enum Value: Encodable {
        case text(String?)
        case count(Int?)
        case number(Double)
        case flag(Bool)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .count(let count): try container.encode(count)
            case .number(let number): try container.encode(number)
            case .flag(let flag): try container.encode(flag)
            }
        }
    }
}
