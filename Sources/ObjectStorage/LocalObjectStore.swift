package import NativeBytes
public import NativeSystem

/// Objects as files under one directory, the key as the path.
///
/// An object appears whole or not at all: it is written without a name (`O_TMPFILE`), forced to the disk, then given
/// its name, and the name is forced to the disk too. After a failed `fsync` the file is dropped and never forced again.
public final class LocalObjectStore: ObjectStore {
    let root: Directory
    /// Paths, from the root, of folders whose names this process has forced to the disk.
    private let durableFolders = MonitoredValue<Set<ArraySlice<String>>>([])

    /// Most folders that are remembered; to forget one costs an `fsync` more.
    private static let rememberedFolders = 10_000
    /// How often `put` begins anew because `delete` removed the folder that it was about to fill.
    private static let triesAgainstDelete = 5

    /// Opens the directory, made with mode 0700 where it is missing.
    public init(path: String) throws(StoreError) {
        do throws(SystemError) {
            root = try Directory.creating(path: path)
        } catch {
            throw StoreError(error)
        }
    }

    public var capabilities: StoreCapabilities { .exclusivePut }

    public func put(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError) {
        var triesLeft = Self.triesAgainstDelete
        while true {
            do throws(SystemError) {
                return try put(content, bytes: bytes, as: key.components[...], of: key, in: root)
            } catch {
                if error.isAlreadyThere {
                    throw StoreError(code: .keyTaken, description: "there is another object under the key \(key)")
                }
                triesLeft -= 1
                guard error.isNotFound, triesLeft > 0 else { throw StoreError(error) }
                forgetFolders(of: key)
            }
        }
    }

    public func get(_ key: ObjectKey, range: Range<Int>?) throws(StoreError) -> MemoryFile {
        let isObject: Bool
        do throws(SystemError) {
            let file = try open(key.components[...], in: root)
            let status = try file.status()
            isObject = status.kind == .regular
            let whole = 0..<status.size
            if isObject, range.map({ whole.contains($0.lowerBound) }) ?? true {
                let content = try MemoryFile()
                try content.append(from: file, (range ?? whole).clamped(to: whole))
                try content.seal()
                return content
            }
        } catch {
            throw StoreError(error, reading: key)
        }
        throw isObject
            ? StoreError(code: .invalidRange, description: "the range begins at or behind the end of \(key)")
            : StoreError(notFound: key)
    }

    public func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo? {
        do throws(SystemError) {
            return Self.info(key, try status(key.components[...], in: root))
        } catch {
            if error.isNotFound || error.isNotADirectory { return nil }
            throw StoreError(error)
        }
    }

    /// Removes the file, and the folders that it leaves empty.
    public func delete(_ key: ObjectKey) throws(StoreError) {
        do throws(SystemError) {
            try delete(key.components[...], of: key, in: root)
        } catch {
            if error.isNotFound || error.isNotADirectory { return }
            throw StoreError(error)
        }
    }

    public func copy(_ source: ObjectKey, to target: ObjectKey) throws(StoreError) {
        let content = try get(source)
        let bytes: Int
        do throws(SystemError) { bytes = try content.count() } catch { throw StoreError(error) }
        try put(content, bytes: bytes, as: target)
    }

    public func presign(_ key: ObjectKey, downloadName: String?, seconds: Int) throws(StoreError) -> String {
        throw StoreError(code: .unsupported, description: "a directory has no presigned URLs; they need a store s3://…")
    }

    /// Whether nothing at all lies in the directory, as where the disk that should be mounted there is not.
    public func isEmpty() throws(StoreError) -> Bool {
        do throws(SystemError) { return try root.names(limit: 1).isEmpty } catch { throw StoreError(error) }
    }

    public func check() throws(StoreError) {
        do throws(SystemError) {
            let probe = try root.createUnnamedFile()
            try probe.write([0].span)
            try probe.synchronize()
        } catch {
            throw StoreError(error)
        }
    }

    /// What a status says of an object; `nil` when it is none.
    static func info(_ key: ObjectKey, _ status: FileStatus) -> ObjectInfo? {
        guard status.kind == .regular else { return nil }
        let modified = status.modified
        return ObjectInfo(
            key: key, bytes: status.size, modified: modified.seconds,
            version: "\(status.inode)-\(modified.seconds)-\(modified.nanoseconds)")
    }

    private func open(
        _ path: ArraySlice<String>, in directory: borrowing Directory
    ) throws(SystemError) -> Descriptor {
        let name = try Self.name(path.first)
        guard path.count > 1 else { return try directory.openForReading(name) }
        let next = try directory.directory(name)
        return try open(path.dropFirst(), in: next)
    }

    private func status(
        _ path: ArraySlice<String>, in directory: borrowing Directory
    ) throws(SystemError) -> FileStatus {
        let name = try Self.name(path.first)
        guard path.count > 1 else { return try directory.status(of: name) }
        let next = try directory.directory(name)
        return try status(path.dropFirst(), in: next)
    }

    static func name(_ component: String?) throws(SystemError) -> RawFileName {
        guard let name = component.flatMap({ RawFileName($0) }) else { throw SystemError("name", code: 22) }
        return name
    }

    private func delete(
        _ path: ArraySlice<String>, of key: ObjectKey, in directory: borrowing Directory
    ) throws(SystemError) {
        let name = try Self.name(path.first)
        guard path.count > 1 else {
            guard try directory.status(of: name).kind == .regular else { return }
            try directory.remove(name)
            try directory.synchronize()
            return
        }
        let next = try directory.directory(name)
        try delete(path.dropFirst(), of: key, in: next)
        forgetFolders(of: key)
        // Not empty, or filled meanwhile: it stays.
        do throws(SystemError) { try directory.removeDirectory(name) } catch { return }
        forgetFolders(of: key)
    }

    /// A folder that is gone must be forced to the disk anew when it is made anew.
    private func forgetFolders(of key: ObjectKey) {
        durableFolders.change { folders in
            for count in 1..<max(key.components.count, 2) { folders.remove(key.components[..<count]) }
        }
    }

    private func put(
        _ content: borrowing MemoryFile, bytes: Int, as path: ArraySlice<String>,
        of key: ObjectKey, in directory: borrowing Directory
    ) throws(SystemError) {
        let name = try Self.name(path.first)
        if path.count > 1 {
            let next = try directory.directoryCreating(name)
            try makeDurable(key.components[..<(path.startIndex + 1)], in: directory)
            try put(content, bytes: bytes, as: path.dropFirst(), of: key, in: next)
            return
        }
        let file = try directory.createUnnamedFile()
        try content.copy(to: file, count: bytes)
        // Whoever stores a file asks for it next, and the disk is busy.
        let digest = try content.digest()
        try file.synchronize()
        do throws(SystemError) {
            try directory.link(file, as: name)
        } catch {
            // An earlier attempt may have stored it and crashed before it was recorded.
            guard error.isAlreadyThere, try holds(digest, bytes: bytes, name, in: directory) else { throw error }
        }
        try directory.synchronize()
    }

    /// Forces the name of a folder to the disk. It may have been made by a thread that has not come to that yet, or by
    /// a worker that was killed before it did.
    private func makeDurable(
        _ folder: ArraySlice<String>, in directory: borrowing Directory
    ) throws(SystemError) {
        guard !durableFolders.change({ $0.contains(folder) }) else { return }
        try directory.synchronize()
        durableFolders.change { folders in
            if folders.count >= Self.rememberedFolders { folders.removeAll() }
            folders.insert(folder)
        }
    }

    private func holds(
        _ digest: SHA256Digest, bytes: Int, _ name: RawFileName, in directory: borrowing Directory
    ) throws(SystemError) -> Bool {
        let status = try directory.status(of: name)
        guard status.kind == .regular, status.size == bytes else { return false }
        let file = try directory.openForReading(name)
        guard let stored = try file.readAll(limit: bytes) else { return false }
        return SHA256Digest(of: stored.span) == digest
    }
}

extension MemoryFile {
    /// The SHA-256 of what a store keeps or is given.
    package borrowing func storedDigest() throws(StoreError) -> SHA256Digest {
        do throws(SystemError) { return try digest() } catch { throw StoreError(error) }
    }
}

extension StoreError {
    init(_ error: SystemError) {
        self.init(code: error.isNoSpace ? .full : .unavailable, description: error.description)
    }

    init(_ error: SystemError, reading key: ObjectKey) {
        if error.isNotFound || error.isNotADirectory { self.init(notFound: key) } else { self.init(error) }
    }

    package init(notFound key: ObjectKey) {
        self.init(code: .notFound, description: "there is no object under the key \(key)")
    }
}
