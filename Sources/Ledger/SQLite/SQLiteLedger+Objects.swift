public import Foundation
import GRDB

extension SQLiteLedger {
    /// Takes up the objects that the report of a stored job names.
    static func addObjects(of job: String, _ database: Database) throws {
        try database.execute(prepared: objectsOfReports + " AND job.id = ?", arguments: [job])
    }

    public func object(_ key: String) throws(LedgerError) -> StoredObject? {
        try read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM object WHERE key = ?", arguments: [key]).map(Self.object)
        }
    }

    public func objects(
        _ filter: ObjectFilter, after key: String?, limit: Int
    ) throws(LedgerError) -> [StoredObject] {
        var conditions = ["key > :after"]
        var arguments: StatementArguments = ["after": key ?? "", "limit": limit]
        for (column, value) in [
            ("workspace", filter.workspace), ("mediaType", filter.mediaType), ("policy", filter.policy),
            ("engine", filter.engine),
        ] {
            guard let value else { continue }
            conditions.append("\(column) = :\(column)")
            arguments += [column: value]
        }
        if let before = filter.before {
            conditions.append("storedAt < :before")
            arguments += ["before": before.timeIntervalSince1970]
        }
        if let construct = filter.construct {
            conditions.append(
                """
                EXISTS (SELECT 1 FROM job, json_each(job.report, '$.findings') AS finding
                         WHERE job.id = object.job AND json_extract(finding.value, '$.construct') = :construct)
                """)
            arguments += ["construct": construct]
        }
        if let isDeleted = filter.isDeleted { conditions.append("deletedAt IS \(isDeleted ? "NOT " : "")NULL") }
        if let isHeld = filter.isHeld { conditions.append("hold IS \(isHeld ? "NOT " : "")NULL") }
        let sql = "SELECT * FROM object WHERE " + conditions.joined(separator: " AND ") + " ORDER BY key LIMIT :limit"
        return try read { database in try Row.fetchAll(database, sql: sql, arguments: arguments).map(Self.object) }
    }

    public func beginReplacement(of object: StoredObject, by digest: String) throws(LedgerError) {
        try change(
            object.key, "nextDigest = :next", where: "deletedAt IS NULL AND hold IS NULL AND digest = :digest",
            ["next": digest, "digest": object.digest])
    }

    public func finishExamination(of key: String, _ content: ObjectContent) throws(LedgerError) {
        try change(
            key,
            """
            generation = generation + (digest <> :digest), digest = :digest, bytes = :bytes, policy = :policy,
            engine = :engine, nextDigest = NULL
            """, where: "(digest = :digest OR nextDigest = :digest)",
            [
                "digest": content.digest, "bytes": content.bytes, "policy": content.policy, "engine": content.engine,
            ])
    }

    public func deleteObject(_ key: String, at date: Date, purgeAfter: Date) throws(LedgerError) {
        try change(
            key, "deletedAt = ifnull(deletedAt, :now), purgeAfter = ifnull(purgeAfter, :after)", where: "hold IS NULL",
            ["now": date.timeIntervalSince1970, "after": purgeAfter.timeIntervalSince1970])
    }

    public func undeleteObject(_ key: String) throws(LedgerError) {
        try change(key, "deletedAt = NULL, purgeAfter = NULL", where: "isPurging = 0", [:])
    }

    public func holdObject(_ key: String, reason: String) throws(LedgerError) {
        try change(key, "hold = :reason", where: "isPurging = 0", ["reason": reason])
    }

    public func releaseObject(_ key: String) throws(LedgerError) {
        try change(key, "hold = NULL", where: "1", [:])
    }

    public func beginPurge(
        at date: Date, after key: String?, limit: Int
    ) throws(LedgerError) -> [StoredObject] {
        try write("purge") { database in
            try Row.fetchAll(
                database,
                sql: """
                    UPDATE object SET isPurging = 1 WHERE key IN (
                        SELECT key FROM object
                         WHERE purgeAfter <= ? AND deletedAt IS NOT NULL AND hold IS NULL AND key > ?
                         ORDER BY key LIMIT ?)
                    RETURNING *
                    """, arguments: [date.timeIntervalSince1970, key ?? "", limit]
            ).map(Self.object).sorted { $0.key < $1.key }
        }
    }

    public func finishPurge(of key: String) throws(LedgerError) {
        try write("purge") { database in
            try database.execute(sql: "DELETE FROM object WHERE key = ? AND isPurging = 1", arguments: [key])
        }
    }

    /// Changes one object, if it is as it must be.
    private func change(
        _ key: String, _ assignments: String, where condition: String, _ arguments: StatementArguments
    ) throws(LedgerError) {
        try write("object") { database in
            try database.execute(
                sql: "UPDATE object SET \(assignments) WHERE key = :key AND \(condition)",
                arguments: arguments + ["key": key])
            guard database.changesCount == 0 else { return }
            guard let row = try Row.fetchOne(database, sql: "SELECT * FROM object WHERE key = ?", arguments: [key])
            else { throw LedgerError("there is no object \(key)", code: .wrongState) }
            let object = Self.object(row)
            let state =
                object.hold != nil
                ? "held" : object.isPurging ? "being purged" : object.deletedAt != nil ? "deleted" : "another by now"
            throw LedgerError("the object \(key) is \(state)", code: .wrongState)
        }
    }

    private static func object(_ row: Row) -> StoredObject {
        let storedAt: Double = row["storedAt"]
        let deletedAt: Double? = row["deletedAt"]
        let purgeAfter: Double? = row["purgeAfter"]
        var object = StoredObject(
            key: row["key"], job: row["job"], workspace: row["workspace"],
            part: StoredObject.Part(rawValue: row["part"]) ?? .archived, mediaType: row["mediaType"],
            digest: row["digest"], bytes: row["bytes"], policy: row["policy"], engine: row["engine"],
            storedAt: Date(timeIntervalSince1970: storedAt))
        object.generation = row["generation"]
        object.nextDigest = row["nextDigest"]
        object.deletedAt = deletedAt.map { Date(timeIntervalSince1970: $0) }
        object.purgeAfter = purgeAfter.map { Date(timeIntervalSince1970: $0) }
        object.isPurging = row["isPurging"]
        object.hold = row["hold"]
        return object
    }

    /// What the reports of stored jobs say of their objects.
    static let objectsOfReports = """
        INSERT OR IGNORE INTO object (key, job, workspace, part, mediaType, digest, bytes, policy, engine, storedAt)
        SELECT json_extract(report, '$.' || part || '.key'), id, workspace,
               CASE part WHEN 'output' THEN 'clean' ELSE part END,
               CASE part WHEN 'output' THEN json_extract(report, '$.mediaType') END,
               json_extract(report, '$.' || part || '.sha256'), json_extract(report, '$.' || part || '.bytes'),
               ifnull(json_extract(report, '$.policy.digest'), ''), ifnull(json_extract(report, '$.engine.version'), ''),
               updatedAt
          FROM job, (SELECT 'output' AS part UNION ALL SELECT 'archived')
         WHERE state = 'stored' AND CASE WHEN json_valid(report) THEN
               json_extract(report, '$.' || part || '.key') IS NOT NULL
               AND json_extract(report, '$.' || part || '.sha256') IS NOT NULL
               AND json_extract(report, '$.' || part || '.bytes') IS NOT NULL END
        """
}
