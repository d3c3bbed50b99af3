import Foundation
import Logging
import NativeSystem
import ServiceLifecycle
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

    /// The services that tell those who watch how the worker is, as far as somebody watches.
    func watchers() -> [any Service] {
        metrics.watch(self)
        var services: [any Service] = []
        if let address = settings.monitoringAddress {
            services.append(
                MonitoringServer(address: address, registry: metrics.registry, log: log, health: { self.health }) {
                    log.notice("monitoring", metadata: ["port": "\($0)"])
                })
        }
        let process = ProcessInfo.processInfo
        if let manager = ServiceManager(
            environment: process.environment, process: Int(process.processIdentifier))
        {
            services.append(Watchdog(manager: manager, log: log) { self.health })
        }
        return services
    }
}

/// Tells systemd that the worker is ready, then that it lives, as long as it does.
struct Watchdog: Service {
    let manager: ServiceManager
    let log: Logger
    let health: @Sendable () -> HealthReport

    /// Seconds between two looks, where systemd does not ask to hear from us more often.
    private static let mostSeconds = 10.0

    func run() async {
        tell(.ready)
        // Twice in the time that it asks for.
        let wanted = manager.watchdogMicroseconds.map { Double($0) / 2e6 } ?? Self.mostSeconds
        let interval = Duration.seconds(min(wanted, Self.mostSeconds))
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let health = health()
                if health.isAlive { tell(.watchdog) }
                tell(.status((health.standstills + health.problems).first ?? "takes files"))
                try? await Task.sleep(for: interval)
            }
        }
        tell(.stopping)
    }

    private func tell(_ state: ServiceManager.State) {
        do throws(SystemError) { try manager.tell(state) } catch {
            log.warning("systemd does not listen", metadata: ["error": "\(error)"])
        }
    }
}
