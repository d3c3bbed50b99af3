import Foundation
import Logging
import NativeSystem
import ServiceLifecycle
import Telemetry

extension WorkerParts {
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
