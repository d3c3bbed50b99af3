import NativeSystem

/// `ingest-sandbox`: started by `ingest-worker` with a socket as descriptor 3; it is of no use to anybody else.
@main
struct SandboxHelper {
    static func main() throws {
        guard CommandLine.arguments.count == 2, ["locked", "unlocked"].contains(CommandLine.arguments[1]) else {
            print("ingest-sandbox is started by ingest-worker and is not run by hand.")
            throw WrongStart.byHand
        }
        let template = try SandboxTemplate(
            socket: .inheritedByHelper(), isLocked: CommandLine.arguments[1] == "locked")
        try template.run()
    }

    private enum WrongStart: Error { case byHand }
}
