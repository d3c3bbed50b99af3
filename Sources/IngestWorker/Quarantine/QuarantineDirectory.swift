import Encryption
import Foundation
import NativeSystem
import Spool

/// Refused files, each with its report. `ID.sealed` is what was handed in, `ID.json.sealed` the descriptor that came
/// with it, both encrypted; `ID.report.json` is the report. What cannot be read as a file, and what is too large to be
/// copied, is kept as it came, as `ID` and `ID.json`; so did earlier versions with everything.
final class QuarantineDirectory: Sendable {
    let directory: Directory
    private let keys: KeyVault

    /// Most bytes of an original that is copied to be sealed. Larger ones, such as files of a terabyte with nothing in
    /// them, are moved as they are: a refusal must not cost more than its file.
    static let sealedCapacity = 1 << 30

    static let sealedSuffix = ".sealed"
    static let descriptorSuffix = ".json"
    static let reportSuffix = ".report.json"

    init(path: String, keys: KeyVault) throws(SystemError) {
        directory = try Directory.creating(path: path)
        self.keys = keys
    }

    /// Takes the claimed file of a job in, with its report. Durable on return; doing it again is no error. The source
    /// stays on the spool, for the caller to remove when the verdict is on record.
    func keep(_ job: String, report: String, from spool: SpoolDirectory) throws {
        guard try !holds(job) else { return }
        // An attempt that did not come to an end may have left another one.
        if try has(job + Self.reportSuffix) { try directory.remove(try Self.rawName(job + Self.reportSuffix)) }
        try write(Array((report + "\n").utf8), as: job + Self.reportSuffix)
        try take(job, from: spool)
    }

    /// Takes in what a crash in the middle left on the spool, and removes it there.
    func takeRest(of job: String, from spool: SpoolDirectory) throws {
        if try !holds(job) { try take(job, from: spool) }
        try spool.remove(job)
    }

    private func take(_ job: String, from spool: SpoolDirectory) throws {
        let opened = try spool.open(job)
        guard let file = consume opened else { return try spool.move(job, to: directory) }
        let size = try file.status().size
        guard size <= Self.sealedCapacity else { return try spool.move(job, to: directory) }
        try takeDescriptor(job, from: spool)
        try seal(file, count: size, as: SealedIdentity(.quarantinedFile, path: job), name: job)
        try directory.synchronize()
    }

    private func takeDescriptor(_ job: String, from spool: SpoolDirectory) throws {
        let opened = try spool.openDescriptor(job)
        guard let file = consume opened else { return try spool.moveDescriptor(job, to: directory) }
        let size = try file.status().size
        guard size <= Self.sealedCapacity else { return try spool.moveDescriptor(job, to: directory) }
        try seal(
            file, count: size, as: SealedIdentity(.quarantinedDescriptor, path: job),
            name: job + Self.descriptorSuffix)
    }

    private func seal(
        _ source: borrowing Descriptor, count: Int, as identity: SealedIdentity, name: String
    ) throws {
        let file = try directory.createUnnamedFile()
        try SealedFile.seal(source, count: count, as: identity, with: try keys.ring(), to: file)
        try file.synchronize()
        try link(file, as: name + Self.sealedSuffix)
    }

    /// Writes a file whole and durably; one of that name is left as it is.
    func write(_ bytes: [UInt8], as name: String) throws {
        let file = try directory.createUnnamedFile()
        try file.write(bytes.span)
        try file.synchronize()
        try link(file, as: name)
        try directory.synchronize()
    }

    private func link(_ file: borrowing Descriptor, as name: String) throws {
        do throws(SystemError) {
            try directory.link(file, as: try Self.rawName(name))
        } catch {
            guard error.isAlreadyThere else { throw error }
        }
    }

    static func rawName(_ name: String) throws(SystemError) -> RawFileName {
        guard let name = RawFileName(name) else { throw SystemError("quarantine", code: 22) }
        return name
    }

    /// The report that was kept with the file of a job; `nil` when there is none.
    func report(_ job: String) throws -> IngestReport? {
        guard let json = try contents(job + Self.reportSuffix, limit: Self.reportCapacity) else { return nil }
        return try JSONDecoder().decode(IngestReport.self, from: Data(json))
    }

    /// Most bytes of a report: 1,024 findings of less than a kilobyte each.
    private static let reportCapacity = 1024 * 1024

    /// What stands in a file; `nil` when there is none, or when it is longer than `limit`.
    func contents(_ name: String, limit: Int) throws -> [UInt8]? {
        guard try has(name) else { return nil }
        return try directory.openForReading(try Self.rawName(name)).readAll(limit: limit)
    }

    /// Whether the file of a job is here.
    func holds(_ job: String) throws(SystemError) -> Bool {
        if try has(job + Self.sealedSuffix) { return true }
        return try has(job)
    }

    func has(_ name: String) throws(SystemError) -> Bool { try status(name) != nil }

    func status(_ name: String) throws(SystemError) -> FileStatus? {
        guard let name = RawFileName(name) else { return nil }
        return try directory.statusIfThere(name)
    }

    /// The original of a job, whole and verified.
    ///
    /// - Throws: a `SealedFileError` when it was tampered with, a `QuarantineError` when it is not here or no file.
    func original(_ job: String) throws -> OpenedFile {
        if try has(job + Self.sealedSuffix) { return try open(job, .quarantinedFile) }
        guard let status = try status(job) else { throw QuarantineError.notHere(job) }
        guard status.isRegularWithOneName else { throw QuarantineError.notAFile(job) }
        let memory = try MemoryFile()
        guard try memory.fill(from: directory.openForReading(try Self.rawName(job)), count: status.size) else {
            throw QuarantineError.notAFile(job)
        }
        try memory.seal()
        return OpenedFile(memory: memory, byteCount: status.size)
    }

    /// The descriptor that came with it; `nil` when there was none, or none that can be read.
    func descriptor(_ job: String) throws -> UploadDescriptor? {
        if try has(job + Self.descriptorSuffix + Self.sealedSuffix) {
            let opened = try open(job, .quarantinedDescriptor, suffix: Self.descriptorSuffix)
            let file = try opened.memory.duplicate()
            return try? UploadDescriptor(json: file.read(at: 0, count: opened.byteCount))
        }
        guard try status(job + Self.descriptorSuffix)?.isRegularWithOneName == true,
            let json = try contents(job + Self.descriptorSuffix, limit: UploadDescriptor.capacity)
        else { return nil }
        return try? UploadDescriptor(json: json)
    }

    func open(_ job: String, _ purpose: SealedIdentity.Purpose, suffix: String = "") throws -> OpenedFile {
        let file = try directory.openForReading(try Self.rawName(job + suffix + Self.sealedSuffix))
        return try SealedFile.open(file, as: SealedIdentity(purpose, path: job), with: try keys.ring())
    }

    /// Seals `bytes` under a name of their own.
    func sealNote(_ bytes: [UInt8], of job: String, _ purpose: SealedIdentity.Purpose, suffix: String) throws {
        let memory = try MemoryFile()
        try memory.write(bytes.span)
        let source = try memory.duplicate()
        try seal(source, count: bytes.count, as: SealedIdentity(purpose, path: job), name: job + suffix)
        try directory.synchronize()
    }
}

/// What cannot be done with an item of the quarantine.
struct QuarantineError: Error, CustomStringConvertible {
    let description: String

    static func notHere(_ job: String) -> QuarantineError {
        QuarantineError(description: "there is no file of job \(job) in quarantine")
    }

    static func releasedWithout(_ constructs: [String], _ earlier: Release) -> QuarantineError {
        QuarantineError(
            description: "it was released before, as job \(earlier.job), without leave for "
                + "\(constructs.joined(separator: ", ")); if that job was refused too, release it with --allow")
    }

    static func notAFile(_ job: String) -> QuarantineError {
        QuarantineError(
            description: "job \(job) brought no regular file: it is kept as it came and cannot be read or released")
    }
}
