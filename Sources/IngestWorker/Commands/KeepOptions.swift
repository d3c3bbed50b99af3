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

    @Option(help: ArgumentHelp("The workspace of the files: \(Workspace.form).", valueName: "name"))
    var workspace = Workspace.default
}
