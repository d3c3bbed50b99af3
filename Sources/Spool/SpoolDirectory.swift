public import NativeSystem

/// A file that is ready on the spool.
public struct SpooledFile: Hashable, Sendable {
    /// The folder under `incoming/`; `nil` for a file that lies in `incoming/` itself.
    public let folder: RawFileName?
    public let name: RawFileName

    public init(folder: RawFileName?, name: RawFileName) {
        self.folder = folder
        self.name = name
    }

    /// The workspace that the folder names; `nil` when it is not a valid one.
    public var workspace: Workspace? {
        guard let folder else { return .default }
        return Workspace(String(decoding: folder.bytes, as: UTF8.self))
    }
}

/// The spool: `incoming/` where upload backends put files, `claimed/` where a file lies from its claim until it is
/// done, and `deferred/`. All moves are renames within one file system, so that a file is always in exactly one place.
public final class SpoolDirectory: Sendable {
    private let incoming: Directory
    private let claimed: Directory
    /// Where `incoming/` is, for those who watch it.
    public let incomingPath: String

    /// Opens the spool at `path` and makes what is missing.
    public init(path: String) throws(SystemError) {
        let incomingPath = path + "/incoming"
        let incoming = try Directory.creating(path: incomingPath)
        let claimed = try Directory.creating(path: path + "/claimed")
        _ = try Directory.creating(path: path + "/deferred")
        self.incomingPath = incomingPath
        self.incoming = incoming
        self.claimed = claimed
    }

    /// At most `limit` files that are ready. Of each folder at most 100,000 names are held; names that are not ready
    /// are passed over, however many there are.
    ///
    /// - Parameter settle: seconds for which a file must not have changed; 0 trusts the rename.
    public func ready(limit: Int, settle: Int = 0, now: Int) throws(SystemError) -> [SpooledFile] {
        var found = try ready(in: incoming, folder: nil, limit: limit, settle: settle, now: now)
        for name in try incoming.directoryNames(limit: Self.namesPerFolder) where found.count < limit {
            guard Self.isReadyName(name), try isDirectory(name) else { continue }
            found += try ready(inFolder: name, limit: limit - found.count, settle: settle, now: now)
        }
        return found
    }

    /// None where the folder was removed since it was listed, or is the mount point of another file system, out of
    /// which nothing can be renamed.
    private func ready(
        inFolder name: RawFileName, limit: Int, settle: Int, now: Int
    ) throws(SystemError) -> [SpooledFile] {
        do throws(SystemError) {
            return try ready(in: incoming.directory(name), folder: name, limit: limit, settle: settle, now: now)
        } catch {
            guard error.isNotFound || error.isForbiddenPath else { throw error }
            return []
        }
    }

    /// The paths of the folders under `incoming/`, for those who watch them.
    public func folderPaths() throws(SystemError) -> [String] {
        var paths: [String] = []
        for name in try incoming.directoryNames(limit: Self.namesPerFolder) where try isDirectory(name) {
            if let workspace = Workspace(String(decoding: name.bytes, as: UTF8.self)) {
                paths.append(incomingPath + "/" + workspace.name)
            }
        }
        return paths
    }

    private static let namesPerFolder = 100_000
    /// Seconds after which a `.json` without its file is taken to be an upload of its own.
    private static let lonelyDescriptorSeconds = 60

    private func isDirectory(_ name: RawFileName) throws(SystemError) -> Bool {
        guard let status = try? incoming.status(of: name) else { return false }
        return status.kind == .directory
    }

    private func ready(
        in directory: borrowing Directory, folder: RawFileName?, limit: Int, settle: Int, now: Int
    ) throws(SystemError) -> [SpooledFile] {
        var found: [SpooledFile] = []
        for name in try directory.names(limit: Self.namesPerFolder, where: Self.isReadyName) {
            if found.count >= limit { break }
            guard let status = try? directory.status(of: name) else { continue }
            if folder == nil, status.kind == .directory { continue }
            if settle > 0, !isSettled(name, status, in: directory, for: settle, now: now) { continue }
            if let described = Self.fileDescribed(by: name) {
                if (try? directory.status(of: described)) != nil { continue }
                if status.modified.seconds > now - Self.lonelyDescriptorSeconds { continue }
            }
            found.append(SpooledFile(folder: folder, name: name))
        }
        return found
    }

    /// Whether a file has not changed for `settle` seconds and nobody has it open for writing. A time of modification
    /// in the future says nothing; then the time counts at which the kernel saw the last change.
    private func isSettled(
        _ name: RawFileName, _ status: FileStatus, in directory: borrowing Directory, for settle: Int, now: Int
    ) -> Bool {
        let last = status.modified.seconds > now ? status.changed.seconds : status.modified.seconds
        guard last <= now - settle else { return false }
        guard status.kind == .regular, let hasWriter = try? directory.hasWriter(name) else { return true }
        return !hasWriter
    }

    private static func isReadyName(_ name: RawFileName) -> Bool {
        name.bytes.first != 0x2E && !name.hasSuffix(".tmp") && !name.hasSuffix(".part")
    }

    private static func fileDescribed(by name: RawFileName) -> RawFileName? {
        guard name.hasSuffix(".json") else { return nil }
        return RawFileName(Array(name.bytes.dropLast(5)))
    }

    /// Moves a ready file and its descriptor, where there is one, to `claimed/`, under the job's name.
    ///
    /// - Throws: `ENOENT` when somebody else was faster.
    public func claim(_ file: SpooledFile, as job: String) throws(SystemError) {
        if let folder = file.folder {
            let directory = try incoming.directory(folder)
            try move(file.name, from: directory, as: job)
        } else {
            try move(file.name, from: incoming, as: job)
        }
    }

    /// The descriptor goes first: after a crash in between the file is claimed again under the same job, and finds it.
    private func move(_ name: RawFileName, from directory: borrowing Directory, as job: String) throws(SystemError) {
        let (content, descriptor) = try Self.claimedNames(job)
        let described = name.appending(".json")
        var hasDescriptor = false
        if let described {
            do throws(SystemError) {
                try directory.move(described, to: claimed, as: descriptor)
                hasDescriptor = true
            } catch {
                guard error.isNotFound else { throw error }
            }
        }
        do throws(SystemError) {
            try directory.move(name, to: claimed, as: content)
        } catch {
            if hasDescriptor, let described { try claimed.move(descriptor, to: directory, as: described) }
            throw error
        }
    }

    /// Whether the file still lies where it was handed in.
    public func holds(_ file: SpooledFile) throws(SystemError) -> Bool {
        do throws(SystemError) {
            if let folder = file.folder {
                _ = try incoming.directory(folder).status(of: file.name)
            } else {
                _ = try incoming.status(of: file.name)
            }
            return true
        } catch {
            guard error.isNotFound else { throw error }
            return false
        }
    }

    private static func claimedNames(_ job: String) throws(SystemError) -> (content: RawFileName, json: RawFileName) {
        guard let content = RawFileName(job), let json = RawFileName(job + ".json") else {
            throw SystemError("claim", code: 22)
        }
        return (content, json)
    }

    /// The jobs that have a file or a descriptor in `claimed/`, in no order.
    public func claimedJobs() throws(SystemError) -> Set<String> {
        var jobs: Set<String> = []
        for name in try claimed.names(limit: Self.namesPerFolder) {
            let bytes = name.hasSuffix(".json") ? name.bytes.dropLast(5) : name.bytes[...]
            jobs.insert(String(decoding: bytes, as: UTF8.self))
        }
        return jobs
    }

    /// Whether the file of a job lies in `claimed/`.
    public func isClaimed(_ job: String) throws(SystemError) -> Bool {
        do throws(SystemError) {
            _ = try claimed.status(of: try Self.claimedNames(job).content)
            return true
        } catch {
            guard error.isNotFound else { throw error }
            return false
        }
    }

    /// Opens the file of a job. `nil` when it is not a regular file with one name.
    public func open(_ job: String) throws(SystemError) -> Descriptor? {
        try openClaimed(try Self.claimedNames(job).content)
    }

    /// Opens what came beside the file of a job as its descriptor, unread. `nil` when there is nothing, or nothing that
    /// is a regular file with one name.
    public func openDescriptor(_ job: String) throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try openClaimed(try Self.claimedNames(job).json)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    /// That a file has one name is asked of the name, of what was opened, and of both again: somebody who swaps names
    /// could take a second one away just when the names are counted.
    private func openClaimed(_ name: RawFileName) throws(SystemError) -> Descriptor? {
        let before = try claimed.status(of: name)
        guard before.isRegularWithOneName else { return nil }
        let file = try claimed.openForReading(name)
        for status in [try file.status(), try claimed.status(of: name), try file.status()] {
            guard status.isRegularWithOneName, status.hasSameContent(as: before) else { return nil }
        }
        return file
    }

    /// The descriptor of a job, or `nil` when it came without one.
    ///
    /// - Throws: `UploadDescriptor.Invalid` for one that does not parse, is too large or is not a regular file.
    public func descriptor(_ job: String) throws -> UploadDescriptor? {
        let name = try Self.claimedNames(job).json
        let opened: Descriptor?
        do throws(SystemError) {
            opened = try openClaimed(name)
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
        guard let file = consume opened else { throw UploadDescriptor.Invalid() }
        guard let json = try file.readAll(limit: UploadDescriptor.capacity) else { throw UploadDescriptor.Invalid() }
        return try UploadDescriptor(json: json)
    }

    /// Removes the file of a job that is done, and its descriptor. No error when they are gone already.
    public func remove(_ job: String) throws(SystemError) {
        let (content, json) = try Self.claimedNames(job)
        for name in [content, json] {
            do throws(SystemError) {
                try claimed.remove(name)
            } catch {
                guard error.isNotFound else { throw error }
            }
        }
        try claimed.synchronize()
    }

    /// Moves the file of a job, whatever it is, and its descriptor to `directory`, and makes the move durable there.
    /// No error when they have been moved already.
    public func move(_ job: String, to directory: borrowing Directory) throws(SystemError) {
        let (content, json) = try Self.claimedNames(job)
        try move([content, json], to: directory)
    }

    /// Moves what came beside the file of a job as its descriptor, whatever it is, as `move` does.
    public func moveDescriptor(_ job: String, to directory: borrowing Directory) throws(SystemError) {
        try move([try Self.claimedNames(job).json], to: directory)
    }

    private func move(_ names: [RawFileName], to directory: borrowing Directory) throws(SystemError) {
        for name in names {
            do throws(SystemError) {
                try claimed.move(name, to: directory, as: name)
            } catch {
                guard error.isNotFound else { throw error }
            }
        }
        try directory.synchronize()
        try claimed.synchronize()
    }

    /// Puts a file into `incoming/` of a workspace the way every backend should: written under a name that is not
    /// ready and forced to the disk, then its descriptor renamed in, then the file. When it fails nothing is ready.
    public func enqueue(
        _ content: borrowing Descriptor, count: Int, as name: RawFileName, descriptor: UploadDescriptor,
        workspace: Workspace
    ) throws {
        let folder = try incoming.directoryCreating(try Self.rawName(workspace.name))
        let text = String(decoding: name.bytes, as: UTF8.self)
        let unready = try Self.rawName(".\(text).tmp")
        let unreadyDescription = try Self.rawName(".\(text).json.tmp")
        let description = try Self.rawName(text + ".json")

        do {
            try Self.write(content, count: count, as: unready, in: folder)
            try Self.write(try descriptor.json(), as: unreadyDescription, in: folder)
            try folder.move(unreadyDescription, to: folder, as: description)
            try folder.move(unready, to: folder, as: name)
        } catch {
            for leftover in [unready, unreadyDescription] { try? folder.remove(leftover) }
            throw error
        }
        try folder.synchronize()
    }

    private static func write(
        _ content: borrowing Descriptor, count: Int, as name: RawFileName, in folder: borrowing Directory
    ) throws(SystemError) {
        let file = try folder.createFile(name)
        try content.copy(to: file, count: count)
        try file.synchronize()
    }

    private static func write(
        _ content: [UInt8], as name: RawFileName, in folder: borrowing Directory
    ) throws(SystemError) {
        let file = try folder.createFile(name)
        try file.write(content.span)
        try file.synchronize()
    }

    private static func rawName(_ text: String) throws(SystemError) -> RawFileName {
        guard let name = RawFileName(text) else { throw SystemError("enqueue", code: 22) }
        return name
    }
}
