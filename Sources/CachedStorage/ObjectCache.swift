import Encryption
import Foundation
import Logging
import NativeBytes
import NativeSystem
import ObjectStorage
import SealedStorage

/// One version of an object, as the store and those who know what is clean tell it.
struct CacheEntry {
    let key: ObjectKey
    /// The store's, such as an ETag.
    let version: String
    let bytes: Int
    /// SHA-256, 64 lower-case hexadecimal digits.
    let digest: String
}

/// Sealed copies of objects in a directory, which several processes may share. Nothing here fails: what cannot be kept
/// is not kept, and what is not as it was kept is removed.
///
/// The name of a copy is made of key and version, and it is sealed as that name: under another version it is not found,
/// and moved there it does not open. A copy appears whole or not at all, because the directory is a store itself.
public final class ObjectCache: Sendable {
    public struct Limits: Sendable {
        /// Most bytes of all copies; each process may go over that by a tenth until it looks again.
        public let bytes: Int
        /// How long a copy is used, seconds.
        public let seconds: Int

        public init(bytes: Int, seconds: Int) {
            self.bytes = bytes
            self.seconds = seconds
        }
    }

    private let files: LocalObjectStore
    private let sealed: SealedObjectStore
    private let limits: Limits
    private let log: Logger
    private let state = MonitoredValue(State())

    private struct State: Sendable {
        /// Kept since all copies were last counted; `nil` before the first time.
        var bytesSinceSweep: Int?
        var isFailing = false
    }

    /// Of the limit: the largest copy, and how much is kept until all copies are counted again.
    private static let share = 10

    init(_ files: LocalObjectStore, limits: Limits, ring: KeyRing, log: Logger) {
        self.files = files
        self.limits = limits
        self.log = log
        sealed = SealedObjectStore(files, ring: ring)
    }

    /// The bytes of this very version, when they have the digest; `nil` without a copy of them.
    func content(_ entry: CacheEntry) -> MemoryFile? {
        guard let name = Self.name(entry) else { return nil }
        do throws(StoreError) {
            guard let info = try files.head(name) else { return nil }
            // Its length is looked at before it is read: somebody may have put anything there.
            if info.bytes == SealedFile.byteCount(sealing: entry.bytes), !isOver(info) {
                let content = try sealed.get(name)
                if let digest = try? content.digest(), digest.description == entry.digest { return content }
            }
        } catch {
            guard error.code != .notFound else { return nil }
        }
        remove(name)
        return nil
    }

    /// Keeps a copy, when it has the digest and there is room.
    func keep(_ content: borrowing MemoryFile, _ entry: CacheEntry) {
        let bytes = SealedFile.byteCount(sealing: entry.bytes)
        guard bytes <= limits.bytes / Self.share, let name = Self.name(entry),
            let count = try? content.count(), count == entry.bytes,
            let digest = try? content.digest(), digest.description == entry.digest
        else { return }
        do throws(StoreError) {
            try makeRoom(for: bytes)
            try sealed.put(content, bytes: entry.bytes, as: name)
            state.change { $0.isFailing = false }
        } catch {
            let isNews = state.change { state in
                defer { state.isFailing = true }
                return !state.isFailing
            }
            if isNews { log.warning("the cache keeps nothing", metadata: ["error": "\(error)"]) }
        }
    }

    /// Removes every copy of an object.
    func forget(_ key: ObjectKey) {
        let digest = Self.hexadecimal(key.description)
        guard let folder = KeyPrefix(String(digest.prefix(2))) else { return }
        try? files.forEach(folder) { object in
            if object.key.components.last?.hasPrefix(digest) == true { remove(object.key) }
        }
    }

    /// Counts all copies when so much was kept that the limit may be near; removes those whose time is over, then those
    /// that were kept first.
    private func makeRoom(for bytes: Int) throws(StoreError) {
        let share = limits.bytes / Self.share
        let isDue = state.change { state in
            let kept = state.bytesSinceSweep.map { $0 + bytes }
            let isDue = kept.map { $0 > share } ?? true
            state.bytesSinceSweep = isDue ? bytes : kept
            return isDue
        }
        guard isDue else { return }
        var copies: [ObjectInfo] = []
        var sum = 0
        var start: String?
        repeat {
            let page = try files.list(.all, from: start, limit: 1_000)
            for copy in page.objects {
                if isOver(copy) {
                    remove(copy.key)
                } else {
                    copies.append(copy)
                    sum += copy.bytes
                }
            }
            start = page.next
        } while start != nil
        for copy in copies.sorted(by: { $0.modified < $1.modified }) {
            guard sum > limits.bytes - share else { break }
            remove(copy.key)
            sum -= copy.bytes
        }
    }

    private func isOver(_ copy: ObjectInfo) -> Bool {
        let age = Int(Date().timeIntervalSince1970) - copy.modified
        return !(0..<limits.seconds).contains(age)
    }

    private func remove(_ name: ObjectKey) {
        do throws(StoreError) { try files.delete(name) } catch {
            log.warning("the cache cannot remove a copy", metadata: ["error": "\(error)"])
        }
    }

    /// Two digits of the key's digest, `/`, the digest, `-`, and half of the version's digest.
    private static func name(_ entry: CacheEntry) -> ObjectKey? {
        let key = hexadecimal(entry.key.description)
        return ObjectKey("\(key.prefix(2))/\(key)-\(hexadecimal(entry.version).prefix(32))")
    }

    private static func hexadecimal(_ text: String) -> String {
        SHA256Digest(of: Array(text.utf8)).description
    }
}
