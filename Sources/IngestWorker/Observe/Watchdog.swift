import Logging
import NativeSystem
import ServiceLifecycle
import Telemetry

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
