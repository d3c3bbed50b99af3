import Encryption

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
            check("audit keys", "see docs/audit.md; 'ingest-worker keys generate' makes a key file") {
                "\(try parts.keys.auditRing().keys.count) from \(parts.keys.auditSource.description)"
            },
            check("audit log", "run 'ingest-worker audit verify'") {
                try parts.audit.open()
                return "can be continued"
            },
        ]
    }

    private func check(_ name: String, _ mend: String, _ look: () throws -> String) -> DoctorCommand.Check {
        do {
            return DoctorCommand.Check(check: name, ok: true, detail: try look(), mend: nil)
        } catch {
            return DoctorCommand.Check(check: name, ok: false, detail: "\(error)", mend: mend)
        }
    }
}
