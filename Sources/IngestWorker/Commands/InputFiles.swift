import ArgumentParser
import Foundation
import NativeSystem
import Spool

/// The files that a command is given: names, `-` for standard input, or a NUL-separated list.
struct InputFiles: ParsableArguments {
    @Argument(help: "The files; '-' is standard input.", completion: .file())
    var files: [String] = []

    @Option(help: ArgumentHelp("Read NUL-separated names from this file; '-' is standard input.", valueName: "file"))
    var filesFrom0: String?

    @Option(help: ArgumentHelp("The name that standard input goes by.", valueName: "name"))
    var name: String?

    /// One input and what it is called.
    struct Input {
        let path: RawPath
        /// The last word of the path, or `--name`.
        let name: [UInt8]

        var isStandardInput: Bool { path == InputFiles.standardInput }
    }

    fileprivate static let standardInput = RawPath("-".utf8)

    func validate() throws {
        guard !files.isEmpty || filesFrom0 != nil else { throw ValidationError("Name at least one file.") }
        guard files.contains("-") else { return }
        guard name != nil else { throw ValidationError(Self.nameless) }
        guard filesFrom0 != "-" else { throw ValidationError(Self.twice) }
    }

    private static let nameless =
        "Standard input has no name: say --name photo.jpg, so that its type can be compared."
    private static let twice = "Standard input is the list of files, and cannot be one of them."

    /// - Throws: `CommandFailure` where the list cannot be read, or names nothing.
    func inputs() throws -> [Input] {
        var paths = files.map { RawPath($0.utf8) }
        if let list = filesFrom0 {
            let bytes: [UInt8]?
            do {
                bytes =
                    list == "-"
                    ? try StandardStream.readInput(limit: Self.listCapacity)
                    : try Descriptor.content(of: RawPath(list.utf8), limit: Self.listCapacity)
            } catch {
                throw CommandFailure("cannot read the list of files \(list): \(error)")
            }
            guard let bytes else {
                throw CommandFailure("the list of files is longer than \(Self.listCapacity) bytes")
            }
            paths += bytes.split(separator: 0).map(RawPath.init)
        }
        guard !paths.isEmpty else { throw CommandFailure("the list of files is empty") }
        let takesInput = paths.contains(Self.standardInput)
        guard name == nil || takesInput else {
            throw CommandFailure("--name is of standard input, and '-' is not among the files")
        }
        guard filesFrom0 != "-" || !takesInput else { throw CommandFailure(Self.twice) }
        return try paths.map { path in
            guard path == Self.standardInput else { return Input(path: path, name: path.lastComponent) }
            guard let name else { throw CommandFailure(Self.nameless) }
            return Input(path: path, name: Array(name.utf8))
        }
    }

    private static let listCapacity = 64 * 1024 * 1024
}

extension InputFiles.Input {
    /// What it was called on the command line, escaped.
    var title: String { isStandardInput ? "standard input" : ClientName(path.bytes).escaped }

    /// Opens it. A file that cannot be opened is an error of the command, not a verdict.
    ///
    /// - Parameter limit: most bytes read from standard input.
    func open(limit: Int) throws -> SourceFile {
        do {
            if isStandardInput {
                return .bytes(try StandardStream.readInput(limit: limit) ?? Array(repeating: 0, count: limit + 1))
            }
            return .file(try Descriptor(openingForReading: path))
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}
