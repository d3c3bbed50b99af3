import ArgumentParser
import FileFormats
import Spool

/// Whose policy counts, and what stays because the sender consents, where that policy lets it.
struct KeepOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("What the sender consents to keep, such as copyright; may be repeated.", valueName: "what"),
        transform: { text in
            guard let group = ConstructGroup(rawValue: text) else {
                let names = ConstructGroup.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("'\(text)' is none of \(names)")
            }
            return group
        })
    var keep: [ConstructGroup] = []

    @Option(
        help: ArgumentHelp("The workspace of the files.", valueName: "name"),
        transform: { text in
            guard let workspace = Workspace(text) else {
                throw ValidationError("'\(text)' is not 1 to 64 of A-Z a-z 0-9 _ -")
            }
            return workspace
        })
    var workspace = Workspace.default
}
