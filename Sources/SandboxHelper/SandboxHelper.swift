import FileFormats
import NativeSystem

/// `ingest-sandbox`: started by `ingest-worker` with a socket as descriptor 3; it is of no use to anybody else.
@main
struct SandboxHelper {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, ["locked", "unlocked"].contains(arguments[1]),
            let mediaType = MediaType.allCases.first(where: { $0.canonicalExtension == arguments[2] })
        else {
            print("ingest-sandbox is started by ingest-worker and is not run by hand.")
            throw WrongStart.byHand
        }
        let template = try SandboxTemplate(
            socket: .inheritedByHelper(), mediaType: mediaType, isLocked: arguments[1] == "locked")
        try template.run()
    }

    private enum WrongStart: Error { case byHand }
}
