import GRDB

extension SQLiteLedger {
    /// The tables, in the steps in which they came to be. A step that was released is never changed.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("jobs") { database in try database.execute(sql: jobs) }
        migrator.registerMigration("queue") { database in try database.execute(sql: queue) }
        migrator.registerMigration("objects") { database in
            try database.execute(sql: objects)
            try database.execute(sql: objectsOfJobsBefore)
        }
        return migrator
    }

    private static let jobs = """
        CREATE TABLE job (
            id TEXT PRIMARY KEY NOT NULL,
            state TEXT NOT NULL,
            workspace TEXT NOT NULL,
            name TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            keyUUID TEXT NOT NULL,
            key TEXT,
            verdict TEXT,
            reason TEXT,
            report TEXT,
            spoolFolder BLOB,
            spoolName BLOB NOT NULL,
            createdAt REAL NOT NULL,
            updatedAt REAL NOT NULL
        );
        CREATE INDEX jobByTime ON job(createdAt);
        CREATE INDEX jobByState ON job(state, createdAt);
        CREATE INDEX jobAvailable ON job(spoolName, createdAt) WHERE state = 'available';
        """

    /// Leases, turns, limits and history. What was running has no lease, so that it is overdue at once. Of several jobs
    /// that were announced under one name the oldest keeps it.
    private static let queue = """
        ALTER TABLE job ADD COLUMN queueWorkspace TEXT NOT NULL DEFAULT '';
        ALTER TABLE job ADD COLUMN isIncoming INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN isAnnounced INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 5;
        ALTER TABLE job ADD COLUMN turn REAL NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN isParked INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN idempotencyKey TEXT;
        ALTER TABLE job ADD COLUMN runAt REAL NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN leaseOwner TEXT;
        ALTER TABLE job ADD COLUMN leaseToken INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN leaseUntil REAL;
        ALTER TABLE job ADD COLUMN leaseDeadline REAL;
        ALTER TABLE job ADD COLUMN startedAt REAL;
        UPDATE job SET queueWorkspace = workspace;
        UPDATE job SET isIncoming = 1, isAnnounced = 1 WHERE state = 'available';
        UPDATE job SET state = 'cancelled', isIncoming = 0, reason = 'ledger.name-taken' WHERE state = 'available'
            AND EXISTS (SELECT 1 FROM job AS older WHERE older.state = 'available'
                AND older.spoolName = job.spoolName AND older.spoolFolder IS job.spoolFolder
                AND (older.createdAt, older.id) < (job.createdAt, job.id));
        DROP INDEX jobAvailable;
        CREATE UNIQUE INDEX jobIncoming ON job(spoolName, ifnull(spoolFolder, x'')) WHERE isIncoming = 1;
        CREATE INDEX jobIncomingByFolder ON job(ifnull(spoolFolder, x''), spoolName) WHERE isIncoming = 1;
        CREATE INDEX jobTurn ON job(priority, turn, id) WHERE state = 'available' AND isParked = 0;
        CREATE INDEX jobOpen ON job(queueWorkspace) WHERE state = 'available' AND isParked = 0;
        CREATE INDEX jobParked ON job(queueWorkspace, priority, turn, id) WHERE state = 'available' AND isParked = 1;
        CREATE INDEX jobRunning ON job(queueWorkspace, leaseOwner) WHERE state = 'running';
        CREATE INDEX jobRetry ON job(runAt) WHERE state = 'retryable';
        CREATE UNIQUE INDEX jobIdempotency ON job(queueWorkspace, idempotencyKey)
            WHERE idempotencyKey IS NOT NULL AND state <> 'cancelled';

        CREATE TABLE queue (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            pausedAt REAL,
            turn REAL NOT NULL
        );
        INSERT INTO queue (id, pausedAt, turn) VALUES (1, NULL, 0);
        CREATE TABLE workspaceQueue (
            workspace TEXT PRIMARY KEY NOT NULL,
            pausedAt REAL,
            weight REAL NOT NULL DEFAULT 1,
            atOnce INTEGER,
            turn REAL NOT NULL DEFAULT 0
        );
        CREATE TABLE attempt (
            id INTEGER PRIMARY KEY,
            job TEXT NOT NULL,
            number INTEGER NOT NULL,
            owner TEXT NOT NULL,
            startedAt REAL NOT NULL,
            endedAt REAL NOT NULL,
            outcome TEXT NOT NULL,
            code TEXT,
            message TEXT,
            stages TEXT
        );
        CREATE INDEX attemptByJob ON attempt(job, id);
        """

    private static let objects = """
        CREATE TABLE object (
            key TEXT PRIMARY KEY NOT NULL,
            job TEXT NOT NULL,
            workspace TEXT NOT NULL,
            part TEXT NOT NULL,
            mediaType TEXT,
            digest TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            generation INTEGER NOT NULL DEFAULT 1,
            policy TEXT NOT NULL,
            engine TEXT NOT NULL,
            storedAt REAL NOT NULL,
            nextDigest TEXT,
            deletedAt REAL,
            purgeAfter REAL,
            isPurging INTEGER NOT NULL DEFAULT 0,
            hold TEXT
        ) WITHOUT ROWID;
        CREATE INDEX objectDue ON object(purgeAfter) WHERE purgeAfter IS NOT NULL;
        """

    /// Of jobs that were stored before. It says what `objectsOfReports` says today, in its own words: a step that was
    /// released never changes, whatever later steps do to reports.
    private static let objectsOfJobsBefore = """
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
