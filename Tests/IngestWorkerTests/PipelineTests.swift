import Encryption
import FileFormats
import Foundation
import IngestTestSupport
import Ledger
import NativeSystem
import Spool
import Testing

@testable import IngestWorker

@Suite struct PipelineTests {
    private func withHome(
        template: String = KeyTemplate.standard, _ body: (PipelineHome) throws -> Void
    ) throws {
        try withTemporaryDirectory { path in try body(try PipelineHome(path, template: template)) }
    }

    @Test func `a good file is stored, recorded and taken off the spool`() throws {
        try withHome { home throws in
            #expect(try home.ingest(home.spool("photo 1.JPG", folder: "clinic")) == .stored)
            try home.expectStoredOnce()
            let job = try home.job
            #expect(job.key == "clinic/\(job.keyUUID).jpg")
            #expect(job.workspace == "clinic" && job.name == "photo 1.JPG" && job.attempts == 1)
            #expect(job.verdict == "accepted" && job.reason == nil)
            let uuid = #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#
            #expect(job.keyUUID.wholeMatch(of: uuid) != nil && job.id.wholeMatch(of: uuid) != nil)
            #expect(job.keyUUID != job.id)
            #expect(try home.report(job).job == job.id)
        }
    }

    @Test func `the descriptor names workspace, file and labels, in the ledger too`() throws {
        try withHome(template: "{workspace}/{label:session}/{uuid}.{ext}") { home in
            let descriptor = #"{"workspace":"other","name":"scan.jpg","labels":{"session":"s-1"}}"#
            #expect(try home.ingest(home.spool("upload", folder: "clinic", descriptor: descriptor)) == .stored)
            try home.expectStoredOnce()
            let job = try home.job
            #expect(job.key == "other/s-1/\(job.keyUUID).jpg")
            #expect(job.name == "scan.jpg")
            #expect(job.workspace == "other")
        }
    }

    @Test func `a file that was refused is kept with its report and its descriptor`() throws {
        try withHome { home throws in
            let cut = Array(PipelineHome.picture.dropLast(4))
            #expect(
                try home.ingest(home.spool("a", cut, descriptor: #"{"workspace":"other","name":"b.jpg"}"#))
                    == .quarantined)
            let job = try home.job
            #expect(job.state == .quarantined && job.verdict == "rejected" && job.key == nil)
            #expect(job.reason?.hasPrefix("jpeg.") == true && job.name == "b.jpg" && job.workspace == "other")
            #expect(
                try home.files("quarantine") == [
                    job.id + ".json.sealed", job.id + ".report.json", job.id + ".sealed",
                ])
            let original = try home.parts.quarantine.original(job.id)
            #expect(try original.memory.duplicate().read(at: 0, count: original.byteCount) == cut)
            #expect(try home.parts.quarantine.descriptor(job.id)?.name == "b.jpg")
            let report = try home.report(job)
            #expect(report.verdict == .rejected && report.reason?.code == job.reason && report.output == nil)
            let kept = try contents(of: home.path + "/quarantine/" + job.id + ".report.json")
            #expect(String(decoding: kept, as: UTF8.self) == (job.report ?? "") + "\n")
            #expect(try home.files("store").isEmpty && home.files("spool/claimed").isEmpty)
        }
    }

    @Test(
        arguments: [
            ("a.jpg", nil, #"{"colour":"red"}"#, "spool.bad-descriptor"), ("a.jpg", nil, "", "spool.bad-descriptor"),
            ("a.jpg", nil, #"{"name":"x.jpg","name":"y.jpg"}"#, "spool.bad-descriptor"),
            ("a.jpg", "bad name", nil, "spool.bad-workspace"), ("a.png", nil, nil, "type.mismatch"),
            ("a.exe", nil, nil, "type.extension-not-allowed"), ("a", nil, nil, "type.extension-not-allowed"),
        ] as [(String, String?, String?, String)])
    func `what is wrong around a file has its code`(
        name: String, folder: String?, descriptor: String?, code: String
    ) throws {
        try withHome { home throws in
            #expect(try home.ingest(home.spool(name, folder: folder, descriptor: descriptor)) == .quarantined)
            let job = try home.job
            #expect(job.reason == code && job.state == .quarantined)
            #expect(try home.report(job).reason?.code == code)
            #expect(try home.files("spool/claimed").isEmpty && home.files("store").isEmpty)
        }
    }

    @Test func `60 hostile names are stored under keys that hold nothing of them`() throws {
        try withHome { home throws in
            let pipeline = IngestPipeline(stages: try home.stages())
            let names = HostileNames.generate(1_000, seed: 10).filter { $0.first != 0x2E && $0.count < 200 }.prefix(60)
            for (index, name) in names.enumerated() {
                let spooled = name + Array("\(index).jpg".utf8)
                try OddFiles.create(spooled, in: home.path + "/spool/incoming", PipelineHome.picture)
                let file = SpooledFile(folder: nil, name: try #require(RawFileName(spooled)))
                try home.admit(file)
                #expect(try pipeline.ingestNext() == .stored)
            }
            for key in try home.files("store") {
                #expect(key.wholeMatch(of: #/default/[0-9a-f-]{36}\.jpg/#) != nil)
            }
            let jobs = try home.ledger.jobs(state: .stored, limit: 100)
            #expect(jobs.count == 60)
            for job in jobs {
                #expect(job.name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
                #expect(try home.report(job).claimed.name == job.name)
            }
        }
    }

    // MARK: When we fail

    @Test func `a store that fails leaves the job and its file, and the next attempt stores it`() throws {
        try withHome { home throws in
            home.store.fault = .beforeKeeping
            let item = try home.spool()
            #expect(try home.ingest(item) == .deferred)
            let job = try home.job
            #expect(job.state == .retryable && job.attempts == 1 && job.verdict == "failed" && job.key == nil)
            #expect(job.reason == "store.unavailable")
            #expect(try home.files("spool/claimed") == [job.id] && home.files("store").isEmpty)
            #expect(try home.ingestNext() == .nothing, "it is not tried again at once")
            try home.ledger.retry(job.id, at: Date())
            #expect(try home.ingestNext() == .deferred)
            home.store.fault = nil
            try home.ledger.retry(job.id, at: Date())
            #expect(try home.ingestNext() == .stored)
            try home.expectStoredOnce()
            let stored = try home.job
            #expect(stored.attempts == 3 && stored.keyUUID == job.keyUUID && stored.reason == nil)
            let history = try home.ledger.attempts(of: job.id)
            #expect(history.map(\.outcome) == [.retryable, .retryable, .stored])
            #expect(history.map(\.message) == ["injected", "injected", nil])
            #expect(history.last?.stages["parse"] != nil)
        }
    }

    @Test func `an outage is over when its jobs are brought back, and no sooner`() throws {
        try withHome { home throws in
            home.store.fault = .beforeKeeping
            #expect(try home.ingest(try home.spool()) == .deferred)
            home.store.fault = nil
            let presence = try WorkerPresence(owner: home.parts.owner, home: home.path)
            defer { presence.end() }
            let maintenance = Maintenance(
                parts: home.parts, presence: presence, signal: WorkSignal(threads: 1), once: false)
            func round() {
                var looks = 0
                maintenance.run(
                    until: {
                        looks += 1
                        return looks > 1
                    }, giveUp: { Issue.record("it gives up: \($0)") })
            }
            home.ledger.fail(.promote)
            round()
            #expect(home.parts.outage.failure?.message == "injected")
            #expect(try home.job.state == .retryable)
            home.ledger.heal()
            round()
            #expect(home.parts.outage.failure == nil)
            #expect(try home.job.state == .available)
        }
    }

    @Test func `a crash between store and record stores nothing twice`() throws {
        try withHome { home throws in
            home.store.fault = .afterKeeping
            #expect(try home.ingest(home.spool()) == .deferred)
            #expect(try home.files("store").count == 1)
            home.store.fault = nil
            #expect(try home.restart() == [.stored])
            try home.expectStoredOnce()
        }
    }

    @Test func `a ledger that cannot record leaves the file, and a restart stores it once`() throws {
        try withHome { home throws in
            home.ledger.fail(.finish)
            #expect(try home.ingest(home.spool()) == .deferred)
            let job = try home.job
            #expect(job.state == .running)
            #expect(try home.files("spool/claimed") == [job.id])
            home.ledger.heal()
            #expect(try home.restart() == [.stored])
            try home.expectStoredOnce()
            #expect(try home.job.attempts == 2)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a failure that could not be recorded is tried again without a restart`()
        async throws
    {
        try await withTemporaryDirectory { path in
            let home = try PipelineHome(path)
            _ = try home.spool()
            home.store.fault = .afterKeeping
            home.ledger.fail(.finish, 1)
            let service = WorkerService(parts: home.parts, once: false)
            async let end: Void = service.run()
            while service.result.deferred == 0 { try await Task.sleep(for: .milliseconds(10)) }
            home.store.fault = nil
            while service.result.stored == 0 { try await Task.sleep(for: .milliseconds(10)) }
            service.stop()
            await end
            try home.expectStoredOnce()
            #expect(try home.job.attempts == 2)
            #expect(try home.ledger.attempts(of: home.job.id).map(\.outcome) == [.lost, .stored])
        }
    }

    @Test func `a ledger that cannot claim leaves the file where it was handed in`() throws {
        try withHome { home throws in
            home.ledger.fail(.claim)
            let file = try home.spool(descriptor: "{}")
            #expect(throws: LedgerError.self) { try home.ingest(file) }
            #expect(try home.files("spool/incoming") == ["a.jpg", "a.jpg.json"])
            #expect(try home.ledger.counts() == [.available: 1])
            home.ledger.heal()
            #expect(try home.ingest(file) == .stored)
            try home.expectStoredOnce()
        }
    }

    @Test func `a crash after the record and before the acknowledgement only takes the file off the spool`() throws {
        try withHome { home throws in
            #expect(try home.ingest(home.spool()) == .stored)
            let recorded = try home.job
            try write(PipelineHome.picture, to: home.path + "/spool/claimed/" + recorded.id)
            try write(Array("{}".utf8), to: home.path + "/spool/claimed/" + recorded.id + ".json")
            #expect(try home.restart().isEmpty)
            try home.expectStoredOnce()
            #expect(try home.job == recorded)
        }
    }

    @Test(arguments: ["a.jpg", "a.png"])
    func `a verdict stands when the source cannot be removed`(_ name: String) throws {
        try withHome { home throws in
            let claimed = home.path + "/spool/claimed/"
            // A directory is not removed as a file is.
            home.ledger.afterFinish.change {
                $0 = { job in
                    try? FileManager.default.removeItem(atPath: claimed + job.id)
                    try? FileManager.default.createDirectory(
                        atPath: claimed + job.id, withIntermediateDirectories: false)
                }
            }
            #expect(try home.ingest(home.spool(name)) == (name == "a.jpg" ? .stored : .quarantined))
            #expect(home.parts.outage.failure == nil)
            let job = try home.job
            #expect(job.state == (name == "a.jpg" ? .stored : .quarantined))
            try FileManager.default.removeItem(atPath: claimed + job.id)
            try write(PipelineHome.picture, to: claimed + job.id)
            #expect(try home.restart().isEmpty)
            #expect(try home.files("spool/claimed").isEmpty)
        }
    }

    /// The first write after the move to quarantine fails, and the next does not.
    @Test func `a refusal that could not be recorded is recorded by the next attempt`() throws {
        try withHome { home throws in
            home.ledger.fail(.finish, 1)
            #expect(try home.ingest(home.spool("a.png")) == .deferred)
            let job = try home.job
            #expect(try home.files("quarantine") == [job.id + ".report.json", job.id + ".sealed"])
            // Its lease is this worker's, and nobody works on it.
            try home.restart()
            try expectRecordedRefusal(home)
        }
    }

    @Test func `a refusal that a crash kept from being recorded is recorded by the restart`() throws {
        try withHome { home throws in
            home.ledger.fail(.finish)
            #expect(try home.ingest(home.spool("a.png", descriptor: #"{"name":"b.png"}"#)) == .deferred)
            home.ledger.heal()
            try home.restart()
            try expectRecordedRefusal(home)
        }
    }

    private func expectRecordedRefusal(_ home: PipelineHome) throws {
        let job = try home.job
        #expect(job.state == .quarantined && job.verdict == "rejected" && job.reason == "type.mismatch")
        #expect(try home.report(job).reason?.code == "type.mismatch")
        #expect(try home.files("spool/claimed").isEmpty && home.files("spool/incoming").isEmpty)
    }

    @Test func `a crash between claim and move gives the file to the same job`() throws {
        try withHome { home throws in
            try home.admit(home.spool(descriptor: #"{"name":"b.jpg"}"#))
            let claimed = try home.ledger.claim(home.parts.lease())
            let job = try #require(claimed)
            // The descriptor goes first.
            try FileManager.default.moveItem(
                atPath: home.path + "/spool/incoming/a.jpg.json", toPath: home.path + "/spool/claimed/\(job.id).json")
            #expect(try home.restart() == [.stored])
            try home.expectStoredOnce()
            #expect(try home.job.id == job.id)
            #expect(try home.job.name == "b.jpg")
        }
    }

    // MARK: Announced jobs

    private func announce(_ home: PipelineHome, _ name: String, at seconds: Double = 1_000) throws -> Job {
        let job = Job(
            id: UUID().uuidString.lowercased(), state: .available, workspace: "default", name: name,
            keyUUID: UUID().uuidString.lowercased(), spoolFolder: nil, spoolName: Data(name.utf8),
            createdAt: Date(timeIntervalSince1970: seconds))
        return try home.ledger.announce(job)
    }

    @Test func `a claim that fails leaves the announced job to the next`() throws {
        try withHome { home throws in
            let announced = try announce(home, "a.jpg")
            let item = try home.spool()
            let obstacle = home.path + "/spool/claimed/" + announced.id
            try write([1], to: obstacle)
            #expect(try home.ingest(item) == .deferred)
            #expect(try home.job.id == announced.id)
            #expect(try home.job.state == .retryable && home.job.isIncoming)
            try FileManager.default.removeItem(atPath: obstacle)
            try home.ledger.retry(announced.id, at: Date())
            #expect(try home.ingest(item) == .stored)
            try home.expectStoredOnce()
            #expect(try home.job.id == announced.id)
        }
    }

    @Test func `an announced file that is gone is cancelled, and another one was never there`() throws {
        try withHome { home throws in
            let announced = try announce(home, "a.jpg")
            #expect(try home.ingestNext() == .vanished)
            #expect(try home.job.id == announced.id)
            #expect(try home.job.state == .cancelled)
            let file = try home.spool()
            try home.admit(file)
            try FileManager.default.removeItem(atPath: home.path + "/spool/incoming/a.jpg")
            #expect(try home.ingestNext() == .vanished)
            #expect(try home.ledger.counts() == [.cancelled: 1])
        }
    }

    @Test func `a job that was announced just now waits for its file, and spends no attempt on it`() throws {
        try withHome { home throws in
            let announced = try announce(home, "a.jpg", at: Date().timeIntervalSince1970)
            #expect(try home.ingestNext() == .vanished)
            let waiting = try home.job
            #expect(waiting.state == .available && waiting.attempts == 0 && waiting.runAt > announced.runAt)
            #expect(try home.ingestNext() == .nothing)
            let file = try home.spool()
            try home.admit(file)
            var lease = home.parts.lease()
            lease.at += 2
            let claimed = try home.ledger.claim(lease)
            #expect(claimed?.id == announced.id)
        }
    }

    @Test func `what failed too often, or for good, is given up and kept, and can begin anew`() throws {
        try withHome { home throws in
            home.store.fault = .beforeKeeping
            try home.admit(home.spool(descriptor: "{}"))
            for attempt in 1...8 {
                #expect(try home.ingestNext() == (attempt < 8 ? .deferred : .discarded))
                if attempt < 8 { try home.ledger.retry(home.job.id, at: Date()) }
            }
            let given = try home.job
            #expect(given.state == .discarded && given.reason == "store.unavailable" && given.attempts == 8)
            #expect(try home.files("spool/deferred") == [given.id, given.id + ".json"])
            #expect(try home.files("spool/claimed").isEmpty)
            #expect(try home.restart().isEmpty)
            home.store.fault = nil
            #expect(try home.ledger.redrive(nil, at: Date()) == 1)
            #expect(try home.ingestNext() == .stored)
            try home.expectStoredOnce()
            #expect(try home.files("spool/deferred").isEmpty)
            #expect(try home.ledger.attempts(of: given.id).count == 9)
        }
    }

    @Test func `the last attempt of a job that takes its worker with it is the last`() throws {
        try withHome { home throws in
            try home.admit(home.spool())
            for attempt in 1...8 {
                let claimed = try home.ledger.claim(home.parts.lease())
                let job = try #require(claimed)
                _ = try home.stages().take(job)
                let lost = try home.ledger.takeOver(job, home.parts.lease())
                try home.interrupted.settle(#require(lost), at: Date())
                #expect(try home.job.state == (attempt < 8 ? .available : .discarded))
            }
            #expect(try home.job.reason == "worker.lost")
            #expect(try home.files("spool/deferred") == [home.job.id])
        }
    }

    @Test func `a worker that was asleep for longer than its lease publishes nothing`() throws {
        try withHome { home throws in
            try home.admit(home.spool())
            let stages = try home.stages()
            let claimed = try #require(try stages.claim())
            guard case .claimed(let file) = stages.take(claimed) else {
                Issue.record("not taken")
                return
            }
            let rescued = try home.ledger.takeOver(claimed, home.parts.lease())
            #expect(throws: LedgerError.self) { try stages.requireLease(file) }
            #expect(stages.`defer`(file, LedgerError("late", code: .leaseLost)) == .vanished)
            #expect(try home.job == rescued)
        }
    }

    @Test func `what a stop finds claimed and not begun is given back`() throws {
        try withHome { home throws in
            try home.admit(home.spool())
            let stages = try home.stages()
            let claimed = try #require(try stages.claim())
            stages.signal.stop()
            guard case .vanished = stages.take(claimed) else {
                Issue.record("taken")
                return
            }
            #expect(try home.job.state == .available && home.job.attempts == 0)
            #expect(try home.files("spool/incoming") == ["a.jpg"])
        }
    }

    // MARK: The whole worker

    @Test(.timeLimit(.minutes(1))) func `a spool that cannot be claimed is given up, not tried for ever`() async throws
    {
        try await withTemporaryDirectory { path in
            let home = try PipelineHome(path)
            for index in 0..<5 { _ = try home.spool("\(index).jpg") }
            home.ledger.fail(.claim)
            let service = WorkerService(parts: home.parts, once: true)
            await service.run()
            #expect(service.result.failure != nil && service.result.stored == 0)
            #expect(try home.files("spool/incoming").count == 5)
            home.ledger.heal()
            let second = WorkerService(parts: home.parts, once: true)
            await second.run()
            #expect(second.result.stored == 5 && second.result.deferred == 0)
            #expect(try home.files("store").count == 5 && home.files("spool/incoming").isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a helper that is not there is a failure and leaves the spool`() async throws {
        try await withTemporaryDirectory { path in
            let home = try PipelineHome(path)
            _ = try home.spool()
            var settings = home.parts.settings
            settings.sandboxHelperPath = path + "/nothing"
            let parts = try WorkerParts(settings: settings, log: home.parts.log)
            let service = WorkerService(parts: parts, once: true)
            await service.run()
            #expect(service.result.failure?.isEmpty == false)
            #expect(try home.files("spool/incoming") == ["a.jpg"])
        }
    }
}
