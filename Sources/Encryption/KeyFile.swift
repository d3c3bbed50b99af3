internal import Glibc
public import NativeCrypto
internal import NativeSystem

/// A file with master keys: one a line, as base64 or hexadecimal digits, the active one first. What follows a `#` is a
/// remark.
public enum KeyFile {
    /// Most bytes of a key file.
    private static let capacity = 16 * 1024

    /// - Throws: `KeyError` when the file cannot be read, can be read by others, or holds a key that cannot be used.
    public static func read(_ path: String) throws(KeyError) -> KeyRing {
        let secret: SecretBytes?
        let reason: String?
        do throws(SystemError) {
            let file = try Descriptor(openingForReading: path)
            reason = defect(try file.status(), path)
            secret = reason == nil ? try SecretBytes.read(file, limit: capacity) : nil
        } catch {
            throw KeyError("the key file \(path) cannot be read: \(error)")
        }
        if let reason { throw KeyError(reason) }
        guard let secret else { throw KeyError("the key file \(path) is empty or too long") }
        return try keys(in: secret, "the key file \(path)")
    }

    /// Keys that stand in an environment variable, separated by commas or white space, the active one first.
    public static func keys(inVariable name: String, _ value: SecretBytes) throws(KeyError) -> KeyRing {
        try keys(in: value, "$\(name)")
    }

    /// Only its owner may have rights to it, and the owner is us or root: whoever can write it chooses the key.
    private static func defect(_ status: FileStatus, _ path: String) -> String? {
        if status.kind != .regular { return "the key file \(path) is not a regular file" }
        if status.owner != geteuid() && status.owner != 0 {
            return "the key file \(path) belongs to user \(status.owner); run this command as that user"
        }
        if status.mode & 0o077 != 0 {
            return "others than its owner have rights to the key file \(path); run: chmod 600 \(path)"
        }
        return nil
    }

    private static func keys(in secret: SecretBytes, _ place: String) throws(KeyError) -> KeyRing {
        var keys: [MasterKey] = []
        var line = 1
        var failure: KeyError?
        secret.withBytes { text in
            var index = 0
            while index < text.count, failure == nil {
                if text[index] == 0x23 {
                    while index < text.count, text[index] != 0x0A { index += 1 }
                    continue
                }
                if isSeparator(text[index]) {
                    if text[index] == 0x0A { line += 1 }
                    index += 1
                    continue
                }
                let start = index
                while index < text.count, !isSeparator(text[index]), text[index] != 0x23 { index += 1 }
                do throws(KeyError) {
                    keys.append(try key(text.extracting(start..<index)))
                } catch {
                    failure = KeyError("\(place), line \(line): the key cannot be used: \(error)")
                }
            }
        }
        if let failure { throw failure }
        do throws(KeyError) { return try KeyRing(keys) } catch { throw KeyError("\(place): \(error)") }
    }

    private static func key(_ text: Span<UInt8>) throws(KeyError) -> MasterKey {
        guard let secret = KeyText.decode(text) else {
            throw KeyError("it is neither base64 nor hexadecimal digits")
        }
        return try MasterKey(secret)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x0A || byte == 0x0D || byte == 0x20 || byte == 0x09 || byte == 0x2C
    }

    // MARK: Writing

    private static let remark =
        "# Keys of ingest-worker, the active one first. Keep a copy: without them nothing opens.\n"

    /// Makes the file with one new key, mode 0600, durably; where there is one already, nothing is changed.
    ///
    /// - Returns: whether it was made.
    @discardableResult
    public static func create(_ path: String) throws(KeyError) -> Bool {
        do throws(SystemError) {
            let name = try name(path)
            let directory = try Directory.creating(path: folder(path))
            // Before anything is written: the disk may be full, or not to be written.
            if try directory.holds(name) { return false }
            let file = try directory.createUnnamedFile()
            try write(MasterKey.generate(), to: file)
            try file.synchronize()
            do throws(SystemError) { try directory.link(file, as: name) } catch {
                if error.isAlreadyThere { return false }
                throw error
            }
            try directory.synchronize()
            return true
        } catch {
            throw KeyError("the key file \(path) cannot be made: \(error)")
        }
    }

    /// Puts a new key before those of the file; it is replaced in one step.
    public static func addKey(_ path: String) throws(KeyError) -> MasterKey {
        _ = try read(path)
        do throws(SystemError) {
            // One after the other.
            let lock = try FileLock(waitingFor: path + ".lock")
            defer { withExtendedLifetime(lock) {} }
            let name = try name(path)
            let directory = try Directory.creating(path: folder(path))
            guard let newName = name.appending(".new") else { throw SystemError("open", code: ENAMETOOLONG) }
            // What a crash may have left.
            if try directory.holds(newName) { try directory.remove(newName) }
            let old = try SecretBytes.read(Descriptor(openingForReading: path), limit: capacity)
            let key = MasterKey.generate()
            let file = try directory.createFile(newName)
            do throws(SystemError) {
                try write(key, to: file)
                if let old { try write(old, to: file) }
                try file.synchronize()
                try directory.replace(name, by: newName)
            } catch {
                try? directory.remove(newName)
                throw error
            }
            try directory.synchronize()
            return key
        } catch {
            throw KeyError("the key file \(path) cannot be changed: \(error)")
        }
    }

    private static func name(_ path: String) throws(SystemError) -> RawFileName {
        guard !path.hasSuffix("/"),
            let name = path.split(separator: "/").last.map(String.init).flatMap(RawFileName.init)
        else { throw SystemError("open", code: EISDIR, on: path) }
        return name
    }

    private static func folder(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func write(_ key: MasterKey, to file: borrowing Descriptor) throws(SystemError) {
        try file.write(Array(remark.utf8).span)
        try write(key.base64, to: file)
        try file.write([0x0A].span)
    }

    private static func write(_ secret: SecretBytes, to file: borrowing Descriptor) throws(SystemError) {
        var failure: SystemError?
        secret.withBytes { bytes in
            do throws(SystemError) { try file.write(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
