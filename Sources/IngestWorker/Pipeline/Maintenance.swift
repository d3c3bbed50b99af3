import Foundation
import Ledger
import Logging
import NativeSystem

/// What a worker does beside its jobs: it says that it lives, looks after what dead workers left and what it lost hold
/// of itself, brings back what has waited long enough, and sees an outage to its end.
final class Maintenance: Sendable {
    private let parts: WorkerParts
    private let presence: WorkerPresence
    private let signal: WorkSignal
    private let once: Bool
    private let interrupted: InterruptedJobs
    private let failures: [Step: LastingFailure]
    private let outage = LastingFailure("outage")

    /// Seconds between two rounds.
    private static let interval = 0.5
    /// Seconds after which an end is noticed.
    private static let secondsBetweenLooks = 0.02
    private static let timeBetweenProbes = Duration.seconds(1)
    /// A job that failed so often at most is tried again as soon as a look shows that all can be written; where looks
    /// succeed and the job fails all the same, its pauses grow from then on.
    private static let attemptsWithoutPause = 4
    private static let timeBetweenRescues = Duration.seconds(2)
    private static let timeBetweenSweeps = Duration.seconds(5)

    init(parts: WorkerParts, presence: WorkerPresence, signal: WorkSignal, once: Bool) {
        self.parts = parts
        self.presence = presence
        self.signal = signal
        self.once = once
        failures = Dictionary(
            uniqueKeysWithValues: Step.allCases.map { ($0, LastingFailure("maintenance failed: \($0.rawValue)")) })
        interrupted = InterruptedJobs(
            spool: parts.spool, quarantine: parts.quarantine, audit: parts.audit, ledger: parts.ledger,
            retry: parts.settings.retry, log: parts.log)
    }

    /// What a round consists of. A step that fails keeps no other from its turn, and is tried again in the next round.
    private enum Step: String, CaseIterable {
        case probe = "looking whether all can be written"
        case heartbeat = "extending leases"
        case promotion = "bringing jobs back"
        case rescue = "taking over jobs"
        case sweep = "clearing claimed files"
    }

    /// What only its own rounds touch. When something is next is told by a clock that nobody sets.
    private struct Memory {
        var next: [Step: ContinuousClock.Instant] = [:]
        var shown: Outage.Failure?
        /// Our leases that no thread worked on when they were last looked at.
        var strays: Set<Int> = []
        var strangers: Set<String> = []
    }

    /// Puts what a crash or a stop left behind in order. One who starts `run --once` wants what failed to be tried now.
    func recover() throws {
        let lease = parts.lease()
        _ = try interrupted.rescue(lease, dead: presence.dead(among: try parts.ledger.owners()))
        _ = try parts.ledger.promote(once ? .all : .due, at: lease.at)
        tell(of: try interrupted.clearFinished())
        presence.clear(besides: try parts.ledger.owners())
    }

    /// Goes round until the worker stops and `isDone`.
    ///
    /// - Parameter giveUp: called when `run --once` meets an outage.
    func run(until isDone: () -> Bool, giveUp: (String) -> Void) {
        var memory = Memory()
        while !isDone() {
            round(&memory, giveUp: giveUp)
            let next = ContinuousClock.now + .seconds(Self.interval)
            while ContinuousClock.now < next, !isDone() { Thread.sleep(forTimeInterval: Self.secondsBetweenLooks) }
        }
    }

    private func round(_ memory: inout Memory, giveUp: (String) -> Void) {
        let now = Date()
        let failure = parts.outage.failure
        if failure != memory.shown { presence.show(failure) }
        memory.shown = failure
        perform(.probe, &memory, every: Self.timeBetweenProbes) { _ in try probe(at: now, giveUp: giveUp) }
        perform(.heartbeat, &memory, every: .seconds(parts.settings.leaseSeconds / 3)) { _ in
            try parts.ledger.heartbeat(parts.lease())
        }
        perform(.promotion, &memory, every: .zero) { _ in
            if !once, try parts.ledger.promote(.due, at: now) > 0 { signal.announceRound() }
        }
        perform(.rescue, &memory, every: Self.timeBetweenRescues) { memory in
            let owners = try parts.ledger.owners()
            let rescued = try interrupted.rescue(parts.lease(), dead: presence.dead(among: owners))
            try settleStrays(&memory, at: now)
            if rescued > 0 || !once { signal.announceRound() }
        }
        perform(.sweep, &memory, every: Self.timeBetweenSweeps) { memory in
            let strangers = try interrupted.clearFinished()
            tell(of: strangers.subtracting(memory.strangers))
            memory.strangers = strangers
        }
    }

    /// Does a step whose time has come. Its next time is put off only when it succeeds.
    private func perform(
        _ step: Step, _ memory: inout Memory, every pause: Duration, _ body: (inout Memory) throws -> Void
    ) {
        let moment = ContinuousClock.now
        if let next = memory.next[step], moment < next { return }
        do {
            try body(&memory)
            memory.next[step] = moment + pause
            failures[step]?.end(parts.log)
        } catch {
            failures[step]?.tell(parts.log, error)
        }
    }

    /// Sees whether an outage is over, and then tries at once what failed for it.
    private func probe(at now: Date, giveUp: (String) -> Void) throws {
        switch parts.outage.look(parts) {
        case .well: signal.release()
        case .lasting(let message):
            outage.tell(parts.log, message)
            if once { giveUp(message) }
        case .over(let wasConfirmed):
            if wasConfirmed || !once {
                let attempts = wasConfirmed ? Int.max : Self.attemptsWithoutPause
                _ = try parts.ledger.promote(.failed(Outage.codes, atMostAttempts: attempts), at: now)
            }
            parts.outage.end()
            parts.log.notice("all can be written again", metadata: outage.ended() ?? [:])
            signal.release()
        }
    }

    /// A lease of ours that no thread works on, in two looks: its claim or its end could not be written, or it could
    /// and we were told otherwise.
    private func settleStrays(_ memory: inout Memory, at now: Date) throws {
        let strays = try parts.ledger.overdue(at: now, dead: [parts.owner], limit: .max).filter { job in
            job.lease?.owner == parts.owner && parts.held.change { $0[job.id] } == nil
        }
        let known = memory.strays
        memory.strays = Set(strays.map(Self.mark))
        for job in strays where known.contains(Self.mark(job)) {
            if let taken = try parts.ledger.takeOver(job, parts.lease()) { try interrupted.settle(taken, at: now) }
        }
    }

    private static func mark(_ job: Job) -> Int {
        var hasher = Hasher()
        hasher.combine(job.id)
        hasher.combine(job.lease?.token)
        return hasher.finalize()
    }

    private func tell(of strangers: Set<String>) {
        for id in strangers { parts.log.error("a file in claimed/ belongs to no job", metadata: ["file": "\(id)"]) }
    }
}
