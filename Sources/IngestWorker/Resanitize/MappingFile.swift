import NativeSystem

/// A file of lines that appears under its name when it is whole, in place of what had the name. A reader never
/// sees half of it.
struct MappingFile: ~Copyable {
    private let directory: Directory
    private let file: Descriptor
    private let name: RawFileName
    private let unfinished: RawFileName

    init(_ path: String) throws {
        let slash = path.lastIndex(of: "/")
        let last = slash.map { path[path.index(after: $0)...] } ?? path[...]
        guard let name = RawFileName(String(last)), let unfinished = RawFileName("." + last + ".new") else {
            throw CommandFailure("--mapping: '\(path)' names no file")
        }
        let directory = try Directory(path: slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ".")
        let file = try directory.createUnnamedFile()
        self.directory = directory
        self.file = file
        self.name = name
        self.unfinished = unfinished
    }

    borrowing func write(_ line: String) throws(SystemError) {
        let bytes = Array(line.utf8)
        try file.write(bytes.span)
    }

    /// Gives the file its name; it is on the disk on return.
    borrowing func finish() throws(SystemError) {
        try file.synchronize()
        do throws(SystemError) { try directory.link(file, as: unfinished) } catch {
            guard error.isAlreadyThere else { throw error }
            try directory.remove(unfinished)
            try directory.link(file, as: unfinished)
        }
        try directory.replace(name, by: unfinished)
        try directory.synchronize()
    }
}
