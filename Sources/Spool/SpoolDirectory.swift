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
/// done, and `deferred/` where the files of jobs are kept that were given up. All moves are renames within one file
/// system, so that a file is always in exactly one place.
public final class SpoolDirectory: Sendable {
    let incoming: Directory
    private let claimed: Directory
    private let deferred: Directory
    /// Where `incoming/` is, for those who watch it.
    public let incomingPath: String

    /// Opens the spool at `path` and makes what is missing.
    public init(path: String) throws(SystemError) {
        let incomingPath = path + "/incoming"
        let incoming = try Directory.creating(path: incomingPath)
        let claimed = try Directory.creating(path: path + "/claimed")
        let deferred = try Directory.creating(path: path + "/deferred")
        self.incomingPath = incomingPath
        self.incoming = incoming
        self.claimed = claimed
        self.deferred = deferred
    }

    /// Whether the spool can be written to now, and what is written is durable.
    public func check() throws(SystemError) {
        let probe = try claimed.createUnnamedFile()
        try probe.write([0].span)
        try probe.synchronize()
    }

    /// The folders under `incoming/` that may hold files, and `nil` for `incoming/` itself.
    public func folders() throws(SystemError) -> [RawFileName?] {
        var folders: [RawFileName?] = [nil]
        for name in try incoming.directoryNames(limit: Self.namesPerFolder) where Self.isReadyName(name) {
            if try isDirectory(name) { folders.append(name) }
        }
        return folders
    }

    /// At most `limit` files of a folder that are ready. At most 100,000 names are held; names that are not ready or
    /// not wanted are passed over, however many there are. None where the folder was removed since it was listed, or
    /// is the mount point of another file system, out of which nothing can be renamed.
    ///
    /// - Parameters:
    ///   - known: names that are not wanted.
    ///   - settle: seconds for which a file must not have changed; 0 trusts the rename.
    public func ready(
        in folder: RawFileName?, limit: Int, besides known: Set<RawFileName> = [], settle: Int = 0, now: Int
    ) throws(SystemError) -> [SpooledFile] {
        let look = Look(folder: folder, limit: limit, known: known, settle: settle, now: now)
        guard let folder else { return try ready(in: incoming, look) }
        do throws(SystemError) {
            return try ready(in: incoming.directory(folder), look)
        } catch {
            guard error.isNotFound || error.isNotADirectory || error.isForbiddenPath else { throw error }
            return []
        }
    }

    /// What is looked for in a folder.
    private struct Look {
        let folder: RawFileName?
        let limit: Int
        let known: Set<RawFileName>
        let settle: Int
        let now: Int
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
        try incoming.statusIfThere(name)?.kind == .directory
    }

    private func ready(in directory: borrowing Directory, _ look: Look) throws(SystemError) -> [SpooledFile] {
        var found: [SpooledFile] = []
        let names = try directory.names(limit: Self.namesPerFolder) { name in
            Self.isReadyName(name) && !look.known.contains(name)
        }
        for name in names {
            if found.count >= look.limit { break }
            guard let status = try directory.statusIfThere(name) else { continue }
            if look.folder == nil, status.kind == .directory { continue }
            if look.settle > 0, !isSettled(name, status, in: directory, for: look.settle, now: look.now) { continue }
            if let described = Self.fileDescribed(by: name) {
                if try directory.holds(described) { continue }
                if status.modified.seconds > look.now - Self.lonelyDescriptorSeconds { continue }
            }
            found.append(SpooledFile(folder: look.folder, name: name))
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

    /// Whether the file still lies where it was handed in. Not when its folder is gone.
    public func holds(_ file: SpooledFile) throws(SystemError) -> Bool {
        do throws(SystemError) {
            if let folder = file.folder {
                return try incoming.directory(folder).holds(file.name)
            }
            return try incoming.holds(file.name)
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
        try claimed.holds(try Self.claimedNames(job).content)
    }

    /// Opens the file of a job. `nil` when it is not a regular file with one name.
    public func open(_ job: String) throws(SystemError) -> Descriptor? {
        try openClaimed(try Self.claimedNames(job).content)
    }

    /// Opens the file of a job wherever on the spool it lies; `nil` when it lies nowhere. The worker may move it on
    /// meanwhile, in the order of the places.
    ///
    /// - Parameter file: what it was handed in as.
    public func openAnywhere(_ job: String, handedInAs file: SpooledFile) throws(SystemError) -> Descriptor? {
        let content = try Self.claimedNames(job).content
        for place in [Place.incoming, .claimed, .deferred] {
            do throws(SystemError) {
                switch place {
                case .incoming:
                    guard let folder = file.folder else { return try incoming.openForReading(file.name) }
                    return try incoming.directory(folder).openForReading(file.name)
                case .claimed: return try claimed.openForReading(content)
                case .deferred: return try deferred.openForReading(content)
                }
            } catch {
                guard error.isNotFound else { throw error }
            }
        }
        return nil
    }

    private enum Place { case incoming, claimed, deferred }

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
    /// could take a second one away just when the names are counted. Each change of names changes the time of the last
    /// change too, but so does one of permissions, after which it is asked anew.
    private func openClaimed(_ name: RawFileName) throws(SystemError) -> Descriptor? {
        for _ in 0..<3 {
            let before = try claimed.status(of: name)
            guard before.isRegularWithOneName else { return nil }
            let file = try claimed.openForReading(name)
            try claimed.awaitChanges()
            let after = [try file.status(), try claimed.status(of: name), try file.status()]
            guard after.allSatisfy({ $0.isRegularWithOneName && $0.hasSameContent(as: before) }) else { return nil }
            if after.allSatisfy({ $0.changed == before.changed }) { return file }
        }
        return nil
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
        guard let file = consume opened, let json = try file.readAll(limit: UploadDescriptor.capacity) else {
            throw UploadDescriptor.Invalid(field: "JSON")
        }
        return try UploadDescriptor(json: json)
    }

    /// Keeps the file of a job that was given up in `deferred/`, with its descriptor. No error when it is not claimed.
    public func putAside(_ job: String) throws(SystemError) {
        try move(job, to: deferred)
    }

    /// Brings the file of a job back that was given up.
    ///
    /// - Returns: whether it was there.
    public func bringBack(_ job: String) throws(SystemError) -> Bool {
        let (content, json) = try Self.claimedNames(job)
        guard try deferred.holds(content) else { return false }
        // The descriptor goes first, as in a claim.
        for name in [json, content] where try deferred.holds(name) {
            try deferred.move(name, to: claimed, as: name)
        }
        try claimed.synchronize()
        try deferred.synchronize()
        return true
    }

    /// Whether the file of a job is kept in `deferred/`.
    public func isAside(_ job: String) throws(SystemError) -> Bool {
        try deferred.holds(try Self.claimedNames(job).content)
    }

    /// Removes the file of a job that is done, and its descriptor. No error when they are gone already. It is not
    /// forced to the disk: a file that a cut of power brings back lies in `claimed/` with a job that is done, and is
    /// removed when the worker starts.
    public func remove(_ job: String) throws(SystemError) {
        let (content, json) = try Self.claimedNames(job)
        for name in [content, json] {
            do throws(SystemError) {
                try claimed.remove(name)
            } catch {
                guard error.isNotFound else { throw error }
            }
        }
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
}
