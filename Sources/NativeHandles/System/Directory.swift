internal import CLinuxShims
internal import Glibc

/// An open directory. Everything is done relative to it, one name at a time, and links are never followed, so that
/// nobody can lead us elsewhere by swapping a path component.
public struct Directory: ~Copyable, Sendable {
    let descriptor: Descriptor
    /// The path it was opened by, for messages.
    public let path: String

    private init(_ descriptor: consuming Descriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens the directory at `path`, which is ours.
    public init(path: String) throws(SystemError) {
        let raw = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw .last("open", on: path) }
        self.init(Descriptor(owning: raw), path: path)
    }

    /// Opens the directory at `path`, made with mode 0700 where it is missing, with its parents. New ones are durable
    /// on return.
    public static func creating(path: String) throws(SystemError) -> Directory {
        var missing: [String] = []
        var current = path
        while true {
            if try make(current) { break }
            guard let parent = parent(of: current) else { throw SystemError("mkdir", code: ENOENT, on: current) }
            missing.append(current)
            current = parent
        }
        for path in missing.reversed() { _ = try make(path) }
        return try Directory(path: path)
    }

    /// Makes a directory durably where there is none; `false` when there is nothing to make it in.
    private static func make(_ path: String) throws(SystemError) -> Bool {
        if unsafe mkdir(path, 0o700) == 0 {
            try Directory(path: parent(of: path) ?? (path.hasPrefix("/") ? "/" : ".")).synchronize()
            return true
        }
        guard errno == EEXIST || errno == ENOENT else { throw .last("mkdir", on: path) }
        return errno == EEXIST
    }

    /// What stands before the last component of `path`; `nil` when nothing does.
    private static func parent(of path: String) -> String? {
        let components = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
        guard let last = components.last, last.startIndex > path.startIndex else { return nil }
        let parent = String(path[..<last.startIndex])
        return components.count > 1 ? parent : nil
    }

    /// Opens a directory in this one.
    public borrowing func directory(_ name: RawFileName) throws(SystemError) -> Directory {
        let raw = unsafe CLinuxShims_openBeneath(descriptor.raw, name.terminated, O_RDONLY | O_DIRECTORY)
        guard raw >= 0 else { throw .last("openat2", on: path) }
        return Directory(Descriptor(owning: raw), path: path + "/" + String(decoding: name.bytes, as: UTF8.self))
    }

    /// Opens a directory in this one, made where it is missing. A new one is durable on return, and of this one's group
    /// where that hands it down (mode 2000).
    ///
    /// - Parameter mode: permission bits of a new one, whatever the umask.
    public borrowing func directoryCreating(
        _ name: RawFileName, mode: UInt32 = 0o700
    ) throws(SystemError) -> Directory {
        // Of what is for its owner alone, no usual umask takes anything away.
        let made =
            unsafe mode & 0o077 == 0
            ? mkdirat(descriptor.raw, name.terminated, mode)
            : CLinuxShims_makeDirectory(descriptor.raw, name.terminated, mode)
        if made == 0 {
            try synchronize()
        } else if errno != EEXIST {
            throw .last("mkdirat", on: path)
        }
        return try directory(name)
    }

    /// Opens an existing file for reading, without waiting for a FIFO's writer and without following links.
    public borrowing func openForReading(_ name: RawFileName) throws(SystemError) -> Descriptor {
        let raw = unsafe CLinuxShims_openBeneath(descriptor.raw, name.terminated, O_RDONLY)
        guard raw >= 0 else { throw .last("openat2", on: path) }
        return Descriptor(owning: raw)
    }

    /// Whether somebody has the file `name` open for writing. False where the kernel does not tell: for a file of
    /// another user, unless we are privileged, and on a file system without leases.
    public borrowing func hasWriter(_ name: RawFileName) throws(SystemError) -> Bool {
        let file = try openForReading(name)
        return file.hasWriter()
    }

    /// Makes a new file, mode 0600; fails when there is one.
    public borrowing func createFile(_ name: RawFileName) throws(SystemError) -> Descriptor {
        let raw = unsafe openat(descriptor.raw, name.terminated, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard raw >= 0 else { throw .last("openat", on: path) }
        return Descriptor(owning: raw)
    }

    /// A file without a name, on this directory's file system; it vanishes unless `link` names it.
    public borrowing func createUnnamedFile() throws(SystemError) -> Descriptor {
        let raw = CLinuxShims_openUnnamed(descriptor.raw)
        guard raw >= 0 else { throw .last("openat(O_TMPFILE)", on: path) }
        return Descriptor(owning: raw)
    }

    /// Gives an unnamed file its name; `EEXIST` when the name is taken.
    public borrowing func link(_ file: borrowing Descriptor, as name: RawFileName) throws(SystemError) {
        guard unsafe CLinuxShims_linkUnnamed(file.raw, descriptor.raw, name.terminated) == 0 else {
            throw .last("linkat", on: path)
        }
    }

    /// What `name` is, the link itself where it is one.
    public borrowing func status(of name: RawFileName) throws(SystemError) -> FileStatus {
        var status = stat()
        guard unsafe fstatat(descriptor.raw, name.terminated, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw .last("fstatat", on: path)
        }
        return FileStatus(status)
    }

    /// What this directory is.
    public borrowing func status() throws(SystemError) -> FileStatus { try descriptor.status() }

    /// Moves `name` to `newName` in `other`, atomically; fails with `EEXIST` rather than replace anything.
    public borrowing func move(
        _ name: RawFileName, to other: borrowing Directory, as newName: RawFileName
    ) throws(SystemError) {
        let moved = unsafe CLinuxShims_renameNoReplace(
            descriptor.raw, name.terminated, other.descriptor.raw, newName.terminated)
        guard moved == 0 else { throw .last("renameat2", on: path) }
    }

    /// Gives `newName` the name `name`, atomically, in place of what had it.
    public borrowing func replace(_ name: RawFileName, by newName: RawFileName) throws(SystemError) {
        let replaced = unsafe renameat(descriptor.raw, newName.terminated, descriptor.raw, name.terminated)
        guard replaced == 0 else { throw .last("renameat", on: path) }
    }

    /// Opens an existing file for reading and writing, without following links.
    public borrowing func openForUpdating(_ name: RawFileName) throws(SystemError) -> Descriptor {
        let raw = unsafe CLinuxShims_openBeneath(descriptor.raw, name.terminated, O_RDWR)
        guard raw >= 0 else { throw .last("openat2", on: path) }
        return Descriptor(owning: raw)
    }

    /// Removes a file.
    public borrowing func remove(_ name: RawFileName) throws(SystemError) {
        guard unsafe unlinkat(descriptor.raw, name.terminated, 0) == 0 else { throw .last("unlinkat", on: path) }
    }

    private static let neverThere = Array(".never-there".utf8).map { CChar(bitPattern: $0) } + [0]

    /// Returns when every change of names in this directory that had begun is over. While another file takes a name,
    /// there is a moment in which the one that had it has a name less and can still be opened by it; who changes names
    /// holds the directory's lock for so long, as a removal does.
    public borrowing func awaitChanges() throws(SystemError) {
        guard unsafe unlinkat(descriptor.raw, Self.neverThere, 0) == 0 || errno == ENOENT else {
            throw .last("unlinkat", on: path)
        }
    }

    /// Removes a directory that is empty.
    public borrowing func removeDirectory(_ name: RawFileName) throws(SystemError) {
        guard unsafe unlinkat(descriptor.raw, name.terminated, AT_REMOVEDIR) == 0 else {
            throw .last("unlinkat", on: path)
        }
    }

    /// What `name` is; `nil` when there is nothing by that name.
    public borrowing func statusIfThere(_ name: RawFileName) throws(SystemError) -> FileStatus? {
        do throws(SystemError) {
            return try status(of: name)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    /// Whether there is anything by that name, whatever it is.
    public borrowing func holds(_ name: RawFileName) throws(SystemError) -> Bool { try statusIfThere(name) != nil }

    /// Makes the names in this directory durable (`fsync(2)`).
    public borrowing func synchronize() throws(SystemError) { try descriptor.synchronize() }

    /// At most `limit` names in this directory that are wanted, in no order, without `.` and `..`. The others are
    /// passed over as they are read, and do not count.
    public borrowing func names(
        limit: Int, where isWanted: (RawFileName) -> Bool = { _ in true }
    ) throws(SystemError) -> [RawFileName] {
        try entries(limit: limit) { name, _ in isWanted(name) }
    }

    /// At most `limit` names of directories in this one, in no order. Where the file system does not tell what an entry
    /// is, its name is among them too.
    public borrowing func directoryNames(limit: Int) throws(SystemError) -> [RawFileName] {
        try entries(limit: limit) { _, kind in Int(kind) == DT_DIR || Int(kind) == DT_UNKNOWN }
    }

    /// - Parameter isWanted: is told a name and the kind that `readdir(3)` gives it.
    private borrowing func entries(
        limit: Int, where isWanted: (RawFileName, UInt8) -> Bool
    ) throws(SystemError) -> [RawFileName] {
        let copy = unsafe openat(descriptor.raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw .last("openat", on: path) }
        guard let stream = unsafe fdopendir(copy) else {
            close(copy)
            throw .last("fdopendir", on: path)
        }
        defer { unsafe closedir(stream) }
        var names: [RawFileName] = []
        while names.count < limit {
            // At the end `readdir(3)` leaves errno as it is, and so must find none.
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw .last("readdir", on: path) }
                break
            }
            let bytes = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
                    unsafe Array(UnsafeBufferPointer(start: start, count: strnlen(pointer, 256)))
                }
            }
            if let name = RawFileName(bytes), unsafe isWanted(name, entry.pointee.d_type) { names.append(name) }
        }
        return names
    }

    private func strnlen(_ pointer: UnsafeRawPointer, _ limit: Int) -> Int {
        unsafe Glibc.strnlen(pointer.assumingMemoryBound(to: CChar.self), limit)
    }
}
