import ArgumentParser

@main
struct IngestWorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ingest-worker", abstract: "x")
}
