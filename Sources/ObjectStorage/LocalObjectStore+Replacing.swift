public import NativeBytes
public import NativeSystem

extension LocalObjectStore {
    /// The new file is whole and on the disk before it gets the name of the old one (`rename(2)`). In between it has a
    /// name that no key has; what a crash leaves there is overwritten by the next replacement.
    public func replace(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        expecting oldDigest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError) {
        let isExpected: Bool
        do throws(SystemError) {
            isExpected = try replace(
                content, bytes: bytes, expecting: oldDigest, at: key.components[...], in: root)
        } catch {
            throw StoreError(error, reading: key)
        }
        guard isExpected else {
            throw StoreError(code: .changed, description: "the object \(key) is not the one to be replaced")
        }
    }

    /// - Returns: whether the object was the old one or the new one.
    private func replace(
        _ content: borrowing MemoryFile, bytes: Int, expecting oldDigest: SHA256Digest, at path: ArraySlice<String>,
        in directory: borrowing Directory
    ) throws(SystemError) -> Bool {
        let name = try Self.name(path.first)
        guard path.count <= 1 else {
            let next = try directory.directory(name)
            return try replace(
                content, bytes: bytes, expecting: oldDigest, at: path.dropFirst(), in: next)
        }
        let found = try digestOfFile(name, in: directory)
        if try found != content.digest() {
            guard found == oldDigest else { return false }
            let file = try directory.createUnnamedFile()
            try content.copy(to: file, count: bytes)
            try file.synchronize()
            let new = try Self.name(path.first.map { "." + $0 })
            do throws(SystemError) { try directory.link(file, as: new) } catch {
                guard error.isAlreadyThere else { throw error }
                try directory.remove(new)
                try directory.link(file, as: new)
            }
            try directory.replace(name, by: new)
        }
        try directory.synchronize()
        return true
    }

    private func digestOfFile(
        _ name: RawFileName, in directory: borrowing Directory
    ) throws(SystemError) -> SHA256Digest? {
        let file = try directory.openForReading(name)
        let status = try file.status()
        guard status.kind == .regular else { throw SystemError("open", code: 2) }
        return try file.readAll(limit: status.size).map { SHA256Digest(of: $0.span) }
    }
}
