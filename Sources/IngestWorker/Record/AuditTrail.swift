import ArgumentParser
import Audit
import Encryption
import Foundation
import Ledger
import Logging
import NativeSystem

/// The audit log of the home, opened when the first record comes.
final class AuditTrail: Sendable {
    let path: String
    private let keys: KeyVault
    private let interval: AuditLog.Interval
    private let log = MonitoredValue<AuditLog?>(nil)

    init(_ settings: WorkerSettings, keys: KeyVault) {
        path = settings.path(of: .audit)
        self.keys = keys
        interval = AuditLog.Interval(seconds: Double(settings.auditSeconds))
    }

    /// Writes a record. It is on the disk on return; what it tells of must not happen when this throws.
    func record(_ record: AuditRecord) throws { try opened().record(record) }

    /// Opens the log, so that one that cannot be written to is known before there is something to record.
    func open() throws { _ = try opened() }

    /// Signs, from now on, what was recorded when it is time to, on a thread of its own.
    func signRegularly(_ logger: Logger) {
        let failure = LastingFailure("the audit log cannot be signed")
        Thread.detachNewThread { [weak self] in
            while let trail = self {
                do {
                    try trail.log.change { $0 }?.signIfDue()
                    failure.end(logger)
                } catch {
                    failure.tell(logger, error)
                }
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }

    /// Signs what was recorded.
    func close() throws { try log.change { $0 }?.close() }

    private func opened() throws -> AuditLog {
        let ring = try keys.auditRing()
        return try log.change { log in
            Result { () throws(AuditError) in
                if let log { return log }
                let new = try AuditLog(path: path, keys: AuditKeys(ring), actor: .current, interval: interval)
                log = new
                return new
            }
        }.get()
    }
}

extension AuditActor {
    /// This process and its user. The command is named without what was given to it.
    static let current: AuditActor = {
        let words = CommandLine.arguments.dropFirst().prefix { !$0.hasPrefix("-") }
        let commands = IngestWorkerCommand.configuration.subcommands
        let command = commands.first { $0.configuration.commandName == words.first }
        let second = words.dropFirst().first.flatMap { word in
            command?.configuration.subcommands.contains { $0.configuration.commandName == word } == true ? word : nil
        }
        return AuditActor(
            user: "\(NSUserName()) (\(getuid()))", host: ProcessInfo.processInfo.hostName,
            process: ProcessInfo.processInfo.processIdentifier,
            command: [command?.configuration.commandName, second].compactMap { $0 }.joined(separator: " "),
            engine: ProductVersion.current)
    }()
}

extension AuditRecord {
    /// What was decided about a file.
    static func decision(_ event: AuditEvent, _ job: Job, _ report: IngestReport) -> AuditRecord {
        var record = AuditRecord(event, workspace: job.workspace, job: job.id)
        record.key = job.key
        record.input = report.input.map { .init(bytes: $0.bytes, sha256: $0.sha256) }
        record.output = report.output.map { .init(bytes: $0.bytes, sha256: $0.sha256) }
        record.verdict = report.verdict.rawValue
        record.reason = report.reason?.code
        record.findings = report.findings.reduce(0) { $0 + $1.count }
        record.policy = .init(name: report.policy.name, digest: report.policy.digest)
        return record
    }
}
