import NativeSystem
import Telemetry

extension WorkerParts {
    /// How the worker is now.
    var health: HealthReport {
        var health = HealthReport()
        if let failure = outage.failure {
            health.problems.append("\(failure.message), since \(failure.since.ingestTimestamp)")
        }
        let longest = Duration.seconds(settings.deadlineSeconds + Self.secondsOfPatience)
        for (job, start) in held.change({ $0 }) {
            let duration = ContinuousClock.now - start
            guard duration > longest else { continue }
            health.standstills.append("a thread has worked on job \(job) for \(duration.components.seconds) s")
        }
        return health
    }

    /// Above the deadline of an attempt, until its thread counts as standing still.
    private static let secondsOfPatience = 60.0
}
