import Encryption
import FileFormats
import Foundation
import Ledger
import NativeSystem
import Spool

/// The leave to ingest a refused file again, as a job of its own.
struct Release: Codable, Equatable {
    /// The job whose file it is.
    var of: String
    /// The new job.
    var job: String
    /// Constructs that are no reason to refuse it.
    var allowed: [String]
    /// Why, in the words of who released it, escaped.
    var reason: String
    /// RFC 3339.
    var time: String
}

extension QuarantineDirectory {
    static let releaseSuffix = ".release"
    private static let releasedSuffix = ".released.json"
    private static let releaseCapacity = 64 * 1024

    /// The release that `job` is; `nil` for a job that came by the spool. It is sealed, so that nobody without the
    /// master key can write one.
    func release(as job: String) throws -> Release? {
        guard try has(job + Self.releaseSuffix + Self.sealedSuffix) else { return nil }
        let opened = try open(job, .release, suffix: Self.releaseSuffix)
        let file = try opened.memory.duplicate()
        return try JSONDecoder().decode(Release.self, from: Data(file.read(at: 0, count: opened.byteCount)))
    }

    /// The release of the file of `job`; `nil` when it was not released.
    func release(of job: String) throws -> Release? {
        guard let json = try contents(job + Self.releasedSuffix, limit: Self.releaseCapacity) else { return nil }
        return try JSONDecoder().decode(Release.self, from: Data(json))
    }

    /// Writes a release down, durably.
    func record(_ release: Release) throws {
        let json = Array(try JSONText.object(release).utf8)
        try sealNote(json, of: release.job, .release, suffix: Self.releaseSuffix)
        try write(json + [0x0A], as: release.of + Self.releasedSuffix)
    }

    /// Everything that is kept of a job, the original first.
    func names(of job: String) throws -> [String] {
        let all = [
            job + Self.sealedSuffix, job, job + Self.descriptorSuffix + Self.sealedSuffix, job + Self.descriptorSuffix,
            job + Self.releasedSuffix, job + Self.reportSuffix,
        ]
        return try all.filter(has)
    }

    /// Removes everything that is kept of a job, durably.
    func delete(_ job: String) throws {
        for name in try names(of: job) {
            if try status(name)?.kind == .directory {
                try FileManager.default.removeItem(atPath: directory.path + "/" + name)
            } else {
                try directory.remove(try Self.rawName(name))
            }
        }
        try directory.synchronize()
    }
}

/// Puts a refused file on the spool again, as a new job with leave for what it was refused for.
struct QuarantineReleaser {
    let parts: WorkerParts

    /// - Parameter announce: is told of the release before it has any effect.
    /// - Returns: what was released, and whether this call did it; a second one finishes what a crash cut short.
    /// - Throws: when it was released before with leave for less, among others.
    func release(
        _ id: String, reason: String, allowing constructs: [String], _ announce: (Release) throws -> Void
    ) throws -> (release: Release, isNew: Bool) {
        let quarantine = parts.quarantine
        guard let refused = try parts.ledger.job(id) else { throw QuarantineError.notHere(id) }
        let original = try quarantine.original(id)
        let earlier = try quarantine.release(of: id)
        if let earlier {
            let missing = constructs.filter { !earlier.allowed.contains($0) }
            guard missing.isEmpty else { throw QuarantineError.releasedWithout(missing, earlier) }
        }
        let release =
            earlier
            ?? Release(
                of: id, job: UUID().uuidString.lowercased(), allowed: constructs, reason: reason,
                time: Date().ingestTimestamp)
        try announce(release)
        if earlier == nil { try quarantine.record(release) }
        let clientName = ClientName(Array(refused.spoolName))
        var descriptor = try quarantine.descriptor(id) ?? UploadDescriptor()
        let name = descriptor.name.map(ClientName.init) ?? clientName
        if descriptor.name == nil { descriptor.name = String(validating: refused.spoolName, as: UTF8.self) }
        descriptor.workspace = nil
        let workspace = Workspace(refused.workspace) ?? .default
        guard let spooled = SpooledFile(job: release.job, workspace: workspace, named: name) else {
            throw QuarantineError.notHere(id)
        }
        if let job = try parts.ledger.job(release.job) {
            guard job.state == .available, try !parts.spool.holds(spooled) else { return (release, false) }
        } else {
            _ = try parts.ledger.announce(
                Job(id: release.job, of: spooled, workspace: workspace.name, named: name))
        }
        let file = try original.memory.duplicate()
        try parts.spool.enqueue(
            file, count: original.byteCount, descriptor: descriptor, workspace: workspace
        ) { spooled.name }
        return (release, true)
    }
}
