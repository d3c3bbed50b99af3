import ArgumentParser

/// How much a command lists at most.
struct ListLimit: ParsableArguments {
    @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
    var limit = 1_000_000

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
    }
}
