public import Foundation

/// What the ledger knows of the objects in the store. An object is known from the moment in which its job is `stored`.
public protocol ObjectRecords: Sendable {
    func object(_ key: String) throws(LedgerError) -> StoredObject?

    /// Objects in the order of their keys.
    ///
    /// - Parameter key: only those after it.
    func objects(_ filter: ObjectFilter, after key: String?, limit: Int) throws(LedgerError) -> [StoredObject]

    /// Notes what an object is about to be replaced by, before the store is told.
    ///
    /// - Throws: `.wrongState` for one that is deleted or held, or has another digest than `object`.
    func beginReplacement(of object: StoredObject, by digest: String) throws(LedgerError)

    /// Notes what the store has now, and under which policy it was examined. Its generation grows when its digest is
    /// another than before.
    ///
    /// - Throws: `.wrongState` for a digest that is neither that of the object nor the announced one.
    func finishExamination(of key: String, _ content: ObjectContent) throws(LedgerError)

    /// Lets an object count as deleted. One that does so already keeps its times.
    ///
    /// - Throws: `.wrongState` for one that is held.
    func deleteObject(_ key: String, at date: Date, purgeAfter: Date) throws(LedgerError)

    /// - Throws: `.wrongState` for one that is being purged.
    func undeleteObject(_ key: String) throws(LedgerError)

    /// Says why an object must stay as it is.
    ///
    /// - Throws: `.wrongState` for one that is being purged.
    func holdObject(_ key: String, reason: String) throws(LedgerError)
    func releaseObject(_ key: String) throws(LedgerError)

    /// The objects that are to be removed from the store for good, in the order of their keys: their time has come, or
    /// an earlier purge of them was cut short. From now on they cannot be undeleted nor held.
    ///
    /// - Parameter key: only those after it.
    func beginPurge(at date: Date, after key: String?, limit: Int) throws(LedgerError) -> [StoredObject]

    /// Forgets an object that is gone from the store.
    func finishPurge(of key: String) throws(LedgerError)
}
