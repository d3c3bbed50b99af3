import Encryption
import Ledger
import NativeSystem

/// What `doctor` says of keys and audit log.
struct VaultChecks {
    let parts: WorkerParts

    func all() -> [DoctorCommand.Check] {
        [
            check("encryption keys", "see docs/encryption.md; 'ingest-worker keys generate' makes a key file") {
                let ring = try parts.keys.ring()
                return "\(ring.keys.count) from \(parts.keys.encryptionSource.description), "
                    + "\(ring.active.id.short) seals"
            },
            check(
                "sealed files",
                "put back the keys that sealed them, or set encryption.key-file to the file that holds them"
            ) { try sealedFiles() },
            check("audit keys", "see docs/audit.md; 'ingest-worker keys generate' makes a key file") {
                "\(try parts.keys.auditRing().keys.count) from \(parts.keys.auditSource.description)"
            },
            check("audit log", "run 'ingest-worker audit verify'") {
                try parts.audit.open()
                return "can be continued"
            },
        ]
    }

    /// Most files of a place that are looked at.
    private static let mostFiles = 10_000

    /// Whether the keys are those that sealed what is here, by the headers of the files alone.
    private func sealedFiles() throws -> String {
        let known = Set(try parts.keys.ring().keys.map(\.id))
        var count = 0
        var foreign: [String] = []
        var notes: [String] = []
        func look(at path: String, _ open: () throws(SystemError) -> Descriptor) throws {
            do throws(SystemError) {
                let file = try open()
                // What is damaged is not for the keys to open.
                guard let header = try? SealedFile.description(of: file) else { return }
                count += 1
                if known.isDisjoint(with: header.keys) { foreign.append(path) }
            } catch {
                guard error.isNotFound else { throw error }
            }
        }
        let quarantined = try parts.quarantine.sealedFiles()
        for (name, _) in quarantined.prefix(Self.mostFiles) {
            try look(at: "\(parts.quarantine.directory.path)/\(name)") { () throws(SystemError) in
                try parts.quarantine.directory.openForReading(try QuarantineDirectory.rawName(name))
            }
        }
        var hasMore = quarantined.count > Self.mostFiles
        let places = try parts.settings.sealedPlaces
        for folder in places.directories {
            var objects = 0
            try parts.ledger.forEachObject(ObjectFilter(), limit: Self.mostFiles + 1) { object in
                objects += 1
                guard objects <= Self.mostFiles else { return }
                let path = "\(folder)/\(object.key)"
                try look(at: path) { () throws(SystemError) in try Descriptor(openingForReading: path) }
            }
            hasMore = hasMore || objects > Self.mostFiles
        }
        if hasMore { notes.append("of the first \(Self.mostFiles) of each place") }
        if places.hasBucket { notes.append("the bucket was not looked at") }
        let end = notes.map { ", " + $0 }.joined()
        if let first = foreign.first {
            let source = parts.keys.encryptionSource.description
            throw WorkerParts.Unusable(
                description: "no key of \(source) opens \(foreign.count) of \(count), such as \(first)" + end)
        }
        return (count == 0 ? "none sealed here" : "\(count) looked at, the keys open all") + end
    }

    private func check(_ name: String, _ mend: String, _ look: () throws -> String) -> DoctorCommand.Check {
        do {
            return DoctorCommand.Check(check: name, ok: true, detail: try look(), mend: nil)
        } catch {
            return DoctorCommand.Check(check: name, ok: false, detail: "\(error)", mend: mend)
        }
    }
}
