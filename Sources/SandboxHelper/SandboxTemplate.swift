import FileFormats
import NativeBytes
import NativeParsers
import NativeSandbox
import NativeSystem
import SandboxProtocol

/// The process that every child for one type of file is forked from: it loads the libraries of that type and no others,
/// locks itself down, and then does nothing but fork a child for each file and say how it ended. It never looks at a
/// file itself.
struct SandboxTemplate: ~Copyable {
    let socket: PacketSocket
    let inspector: FileInspector
    let mediaType: MediaType
    let isLocked: Bool

    /// Loads and locks. With `isLocked` false, for `--sandbox off`, only the walls are left out.
    init(socket: consuming PacketSocket, mediaType: MediaType, isLocked: Bool) throws {
        for library in mediaType.libraries { try library.load() }
        let inspector = try FileInspector()
        try WarmUp.run(inspector, for: mediaType)
        let libraries = mediaType.libraries.map {
            TemplateIdentity.Library(name: $0.rawValue, version: $0.version)
        }
        var landlockABI = 0
        if isLocked {
            do throws(LockdownFailure) {
                landlockABI = try Lockdown.lockTemplate()
            } catch {
                try socket.send(TemplateMessage.lockdownFailed(step: error.description).encoded())
                throw error
            }
        }
        try socket.send(
            TemplateMessage.ready(
                TemplateIdentity(
                    locked: isLocked, landlockABI: landlockABI,
                    libraries: [
                        .init(name: "libmagic", version: MagicDatabase.libraryVersion),
                        .init(name: "libdeflate", version: libdeflateVersion),
                    ] + libraries)
            ).encoded())
        self.inspector = inspector
        self.mediaType = mediaType
        self.isLocked = isLocked
        self.socket = socket
    }

    /// While one child has a file, the next gets ready, so that no file waits for a fork or for memory.
    private static let childCount = 2

    /// Has children wait for files, and says how each ended, until the worker is gone.
    borrowing func run() throws {
        var children = 0
        while true {
            while children < Self.childCount {
                if try ForkedChild.fork() == .child {
                    let exit = (try? serve()) ?? .cannotAnswer
                    return ForkedChild.exitNow(exit.rawValue)
                }
                children += 1
            }
            let ending = try ForkedChild.waitForEnd()
            children -= 1
            if ending.exitCode == ChildExit.workerGone.rawValue { return }
            try socket.send(
                TemplateMessage.ended(
                    ChildEnding(
                        exitCode: ending.exitCode, signal: ending.signal,
                        processorMicroseconds: ending.processorMicroseconds,
                        peakMemoryBytes: ending.peakMemoryBytes)
                ).encoded())
        }
    }
}

extension MediaType {
    /// The libraries that read this type. PDF documents hold JPEG pictures.
    fileprivate var libraries: [ParserLibrary] {
        switch self {
        case .jpeg: [.jpeg]
        case .png, .gif: []
        case .pdf: [.qpdf, .jpeg]
        case .webp: [.webp]
        }
    }
}
