public import NativeSystem

/// The spool: `incoming/` where upload backends put files, `claimed/` where a file lies from its claim until it is
/// done, and `deferred/` where the files of jobs are kept that were given up. All moves are renames within one file
/// system, so that a file is always in exactly one place.
public final class SpoolDirectory: Sendable {
    /// Most names that are held of one folder.
    static let namesPerFolder = 100_000

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
