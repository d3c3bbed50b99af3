/// What is recorded. The names never change.
public enum AuditEvent: String, Codable, CaseIterable, Sendable {
    /// A clean file was stored.
    case fileStored = "file.stored"
    /// A file was refused and is kept in quarantine.
    case fileQuarantined = "file.quarantined"

    case quarantineListed = "quarantine.listed"
    case quarantineShown = "quarantine.shown"
    case quarantineExported = "quarantine.exported"
    case quarantineReleased = "quarantine.released"
    case quarantineDeleted = "quarantine.deleted"

    case objectDeleted = "object.deleted"
    case objectReplaced = "object.replaced"
    case objectURLIssued = "object.url-issued"
    /// Somebody got a URL to put one upload into the bucket that uploads are taken from.
    case uploadURLIssued = "upload.url-issued"
    /// An object counts as deleted, and can be had back until it is purged.
    case objectMarkedDeleted = "object.marked-deleted"
    case objectUndeleted = "object.undeleted"
    /// An object must be kept as it is.
    case objectHeld = "object.held"
    case objectReleased = "object.released"
    /// An object is removed from the store for good.
    case objectPurged = "object.purged"
    /// All stored objects were read and compared with the ledger.
    case objectsVerified = "objects.verified"

    case workerStarted = "worker.started"
    case workerStopped = "worker.stopped"
    case keyAdded = "keys.added"
    case keysRotated = "keys.rotated"

    case auditExported = "audit.exported"
    /// The first record of a log. It names the key that signs.
    case auditBegun = "audit.begun"
    /// A signed record: it vouches for every one before it.
    case auditHead = "audit.head"
    /// Another key signs from here on. Signed by the one before.
    case auditKeyChanged = "audit.key-changed"
    /// A record that was only half written when the writer died was cut off. Nobody was told that it was written.
    case auditHealed = "audit.healed"
}
