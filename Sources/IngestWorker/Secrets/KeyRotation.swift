import Encryption
import Foundation
import NativeSystem
import ObjectStorage
import SealedStorage

/// Brings every sealed file of a home under the active key.
final class KeyRotation {
    private let parts: WorkerParts
    private let ring: KeyRing
    private(set) var rewrapped = 0
    private(set) var current = 0
    private(set) var failed = 0

    init(parts: WorkerParts) throws {
        self.parts = parts
        ring = try parts.keys.ring()
    }

    /// - Parameter report: is told of each file that stays as it is, and why.
    func run(_ report: (String, any Error) -> Void) throws {
        let quarantine = parts.quarantine
        for (name, identity) in try quarantine.sealedFiles() {
            do {
                let file = try quarantine.directory.openForUpdating(try QuarantineDirectory.rawName(name))
                count(try SealedFile.rotate(file, as: identity, to: ring))
            } catch let error as SystemError where error.isNotFound {
                // Deleted meanwhile.
                continue
            } catch {
                failed += 1
                report(quarantine.directory.path + "/" + name, error)
            }
        }
    }

    /// The objects of a local store that is sealed.
    func runStore(_ report: (String, any Error) -> Void) throws {
        guard parts.settings.sealsStore else { return }
        guard let root = try parts.settings.storeDirectory else {
            throw KeyError("objects in a bucket stay under the key that they were sealed with: keep it in the key file")
        }
        try parts.objects.forEach(.all) { object in
            do {
                let folder = try Directory(path: ([root] + object.key.components.dropLast()).joined(separator: "/"))
                let name = try QuarantineDirectory.rawName(object.key.components.last ?? "")
                let file = try folder.openForUpdating(name)
                let generation = try SealedFile.description(of: file).generation
                count(try SealedFile.rotate(file, as: SealedObjectStore.identity(object.key, generation), to: ring))
            } catch let error as SystemError where error.isNotFound {
                return
            } catch {
                failed += 1
                report("\(object.key)", error)
            }
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
