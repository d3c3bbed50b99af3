public import NativeBytes
public import NativeSystem

/// Objects as files under one directory, the key as the path.
///
/// An object appears whole or not at all: it is written without a name (`O_TMPFILE`), forced to the disk, then given
/// its name, and the name is forced to the disk too. After a failed `fsync` the file is dropped and never forced again.
public final class LocalObjectStore: ObjectStore {
    private let root: Directory
    /// Paths, from the root, of folders whose names this process has forced to the disk.
    private let durableFolders = MonitoredValue<Set<ArraySlice<String>>>([])

    /// Most folders that are remembered; to forget one costs an `fsync` more.
    private static let rememberedFolders = 10_000

    /// Opens the directory, made with mode 0700 where it is missing.
    public init(path: String) throws(StoreError) {
        do throws(SystemError) {
            root = try Directory.creating(path: path)
        } catch {
            throw StoreError(code: .unavailable, description: error.description)
        }
    }

    public func put(
        _ content: borrowing MemoryFile, bytes: Int, digest: SHA256Digest, as key: ObjectKey
    ) throws(StoreError) {
        do throws(SystemError) {
            try put(content, bytes: bytes, digest: digest, as: key.components[...], of: key, in: root)
        } catch {
            if error.isAlreadyThere {
                throw StoreError(code: .keyTaken, description: "there is another object under the key \(key)")
            }
            throw StoreError(code: .unavailable, description: error.description)
        }
    }

    public func check() throws(StoreError) {
        do throws(SystemError) {
            let probe = try root.createUnnamedFile()
            try probe.write([0].span)
            try probe.synchronize()
        } catch {
            throw StoreError(code: .unavailable, description: error.description)
        }
    }

    private func put(
        _ content: borrowing MemoryFile, bytes: Int, digest: SHA256Digest, as path: ArraySlice<String>,
        of key: ObjectKey, in directory: borrowing Directory
    ) throws(SystemError) {
        guard let first = path.first, let name = RawFileName(first) else { throw SystemError("put", code: 22) }
        if path.count > 1 {
            let next = try directory.directoryCreating(name)
            try makeDurable(key.components[..<(path.startIndex + 1)], in: directory)
            try put(content, bytes: bytes, digest: digest, as: path.dropFirst(), of: key, in: next)
            return
        }
        let file = try directory.createUnnamedFile()
        try content.copy(to: file, count: bytes)
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
