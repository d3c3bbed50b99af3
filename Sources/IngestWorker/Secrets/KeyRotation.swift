import Encryption
import Foundation
import NativeSystem
import ObjectStorage
import SealedStorage

/// Brings every sealed file of a worker under the active key: the quarantine, sealed objects of the store and its
/// mirror where these are directories, and the copies of a cache.
final class KeyRotation {
    private let quarantine: QuarantineDirectory
    private let ring: KeyRing
    /// Whose files are sealed objects.
    private let directories: [String]
    /// Whether sealed objects lie in a bucket, where they stay as they are.
    private let leavesBucket: Bool
    private(set) var rewrapped = 0
    private(set) var current = 0
    private(set) var failed = 0

    /// Finds out what there is to rotate; nothing is changed yet.
    ///
    /// - Throws: when the keys cannot be read.
    init(parts: WorkerParts) throws {
        quarantine = parts.quarantine
        ring = try parts.keys.ring()
        let places = try parts.settings.sealedPlaces
        directories = try places.directories + [parts.settings.cacheDirectory].compactMap { $0 }
        leavesBucket = places.hasBucket
    }

    /// Goes on where something fails, so that what was done can be recorded.
    ///
    /// - Parameter report: is told of each path below which something stays as it is, and why.
    func run(_ report: (String, any Error) -> Void) {
        attempt(quarantine.directory.path, report) {
            for (name, identity) in try quarantine.sealedFiles() {
                attempt(quarantine.directory.path + "/" + name, report) {
                    let file = try quarantine.directory.openForUpdating(try QuarantineDirectory.rawName(name))
                    count(try SealedFile.rotate(file, as: identity, to: ring))
                }
            }
        }
        for path in directories {
            attempt(path, report) {
                try LocalObjectStore(path: path).forEach(.all) { object in
                    attempt("\(path)/\(object.key)", report) { try rotate(object.key, in: path) }
                }
            }
        }
    }

    private func rotate(_ key: ObjectKey, in path: String) throws {
        let folder = try Directory(path: ([path] + key.components.dropLast()).joined(separator: "/"))
        let file = try folder.openForUpdating(try QuarantineDirectory.rawName(key.components.last ?? ""))
        let generation = try SealedFile.description(of: file).generation
        count(try SealedFile.rotate(file, as: SealedObjectStore.identity(key, generation), to: ring))
    }

    private func attempt(_ path: String, _ report: (String, any Error) -> Void, _ body: () throws -> Void) {
        do { try body() } catch let error as SystemError where error.isNotFound {
            // Deleted meanwhile.
        } catch {
            failed += 1
            report(path, error)
        }
    }

    private func count(_ rotation: SealedFile.Rotation) {
        switch rotation {
        case .current: current += 1
        case .rewrapped: rewrapped += 1
        }
    }

    func line(json: Bool) -> String {
        json
            ? #"{"rewrapped":\#(rewrapped),"current":\#(current),"failed":\#(failed)}"# + "\n"
            : "\(rewrapped) brought under the key \(ring.active.id.short), \(current) were, \(failed) failed\n"
    }

    /// What is left under another key, as far as that is known; `nil` when nothing is.
    var left: String? {
        var sentences: [String] = []
        if failed > 0 { sentences.append("\(failed) files are left under another key") }
        if leavesBucket {
            sentences.append(
                "objects in a bucket stay under the key that they were sealed with: keep it in the key file")
        }
        return sentences.isEmpty ? nil : sentences.joined(separator: "; ")
    }
}

extension WorkerSettings {
    /// The directories in which sealed objects lie, and whether there are some in a bucket.
    var sealedPlaces: (directories: [String], hasBucket: Bool) {
        get throws {
            guard sealsStore else { return ([], false) }
            var directories: [String] = []
            for case .directory(let path) in try storePlaces { directories.append(path) }
            return (directories, try directories.count < storePlaces.count)
        }
    }
}

extension QuarantineDirectory {
    /// The sealed files that are here, and as what each was sealed.
    func sealedFiles() throws -> [(name: String, identity: SealedIdentity)] {
        try directory.names(limit: .max) { $0.hasSuffix(Self.sealedSuffix) }.map { name in
            let text = String(decoding: name.bytes, as: UTF8.self)
            let job = text.dropLast(Self.sealedSuffix.count)
            for (suffix, purpose) in [
                (Self.descriptorSuffix, SealedIdentity.Purpose.quarantinedDescriptor), (Self.releaseSuffix, .release),
            ] where job.hasSuffix(suffix) {
                return (text, SealedIdentity(purpose, path: String(job.dropLast(suffix.count))))
            }
            return (text, SealedIdentity(.quarantinedFile, path: String(job)))
        }
    }
}
