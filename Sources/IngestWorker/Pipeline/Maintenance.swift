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
    private let failure = LastingFailure("maintenance failed")
    private let outage = LastingFailure("outage")

    /// Seconds between two rounds.
    private static let interval = 0.5
    /// Seconds after which an end is noticed.
    private static let secondsBetweenLooks = 0.02
    private static let secondsBetweenProbes = 1.0
    /// A job that failed so often at most is tried again as soon as a look shows that all can be written; where looks
    /// succeed and the job fails all the same, its pauses grow from then on.
    private static let attemptsWithoutPause = 4
    private static let secondsBetweenRescues = 2.0
    private static let secondsBetweenSweeps = 5.0

    init(parts: WorkerParts, presence: WorkerPresence, signal: WorkSignal, once: Bool) {
        self.parts = parts
        self.presence = presence
        self.signal = signal
        self.once = once
        interrupted = InterruptedJobs(
            spool: parts.spool, quarantine: parts.quarantine, audit: parts.audit, ledger: parts.ledger,
            retry: parts.settings.retry, log: parts.log)
    }

    /// What only its own rounds touch. When something is next is told by a clock that nobody sets.
    private struct Memory {
        var heartbeat = ContinuousClock.now
        var probe = ContinuousClock.now
        var rescue = ContinuousClock.now
        var sweep = ContinuousClock.now
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
            do {
                try round(&memory, giveUp: giveUp)
                failure.end(parts.log)
            } catch {
                failure.tell(parts.log, error)
            }
            let next = ContinuousClock.now + .seconds(Self.interval)
            while ContinuousClock.now < next, !isDone() { Thread.sleep(forTimeInterval: Self.secondsBetweenLooks) }
        }
    }

    private func round(_ memory: inout Memory, giveUp: (String) -> Void) throws {
        let now = Date()
        let moment = ContinuousClock.now
        try probe(&memory, at: now, moment, giveUp: giveUp)
        if moment >= memory.heartbeat {
            try parts.ledger.heartbeat(parts.lease())
            memory.heartbeat = moment + .seconds(parts.settings.leaseSeconds / 3)
        }
        if !once, try parts.ledger.promote(.due, at: now) > 0 { signal.announceRound() }
        if moment >= memory.rescue {
            memory.rescue = moment + .seconds(Self.secondsBetweenRescues)
            let owners = try parts.ledger.owners()
            let rescued = try interrupted.rescue(parts.lease(), dead: presence.dead(among: owners))
            try settleStrays(&memory, at: now)
            if rescued > 0 || !once { signal.announceRound() }
        }
        if moment >= memory.sweep {
            memory.sweep = moment + .seconds(Self.secondsBetweenSweeps)
            let strangers = try interrupted.clearFinished()
            tell(of: strangers.subtracting(memory.strangers))
            memory.strangers = strangers
        }
    }

    /// Sees whether an outage is over, and then tries at once what failed for it.
    private func probe(
        _ memory: inout Memory, at now: Date, _ moment: ContinuousClock.Instant, giveUp: (String) -> Void
    ) throws {
        let failure = parts.outage.failure
        if failure != memory.shown { presence.show(failure) }
        memory.shown = failure
        guard moment >= memory.probe else { return }
        memory.probe = moment + .seconds(Self.secondsBetweenProbes)
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
