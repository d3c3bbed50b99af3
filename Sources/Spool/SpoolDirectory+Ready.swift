public import NativeSystem

/// What lies in `incoming/`, and which of it is ready.
extension SpoolDirectory {
    /// The folders under `incoming/` that may hold files, and `nil` for `incoming/` itself.
    public func folders() throws(SystemError) -> [RawFileName?] {
        var folders: [RawFileName?] = [nil]
        for name in try incoming.directoryNames(limit: Self.namesPerFolder) where Self.isReadyName(name) {
            if try isDirectory(name) { folders.append(name) }
        }
        return folders
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
}
