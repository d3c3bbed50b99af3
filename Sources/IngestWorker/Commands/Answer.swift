import ArgumentParser
import NativeSystem

/// What a command that changes something says when it is done.
struct Answer: ParsableArguments {
    @Flag(help: "What was done as one JSON object.")
    var json = false

    /// - Parameter object: the same as a line of JSON, without its end.
    func give(_ sentence: String, _ object: String) {
        StandardStream.output.write((json ? object : sentence) + "\n")
    }

    /// A name as JSON; `null` for none. Names of workspaces and ids have nothing that must be escaped.
    static func quoted(_ name: String?) -> String { name.map { "\"\($0)\"" } ?? "null" }
}
