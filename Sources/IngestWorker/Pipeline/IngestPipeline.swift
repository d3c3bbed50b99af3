import FileFormats
import Foundation
import Ledger
import Logging
import NativeSystem
import ObjectStorage
import Spool

/// The way of one file, in order; nothing else. Durability follows the same order: the object first, then the ledger,
/// and only then is the source removed. A crash at any point repeats work; it neither loses nor doubles a file.
final class IngestPipeline {
    let stages: PipelineStages

    init(stages: PipelineStages) {
        self.stages = stages
    }

    /// What became of a turn.
    enum Outcome: Equatable {
        case stored
        case quarantined
        /// We failed; the job is tried again.
        case deferred
        /// We failed for the last time; the file is kept.
        case discarded
        /// The file was gone before we could claim it, or the job is somebody else's by now.
        case vanished
        /// There was no job to begin.
        case nothing
    }

    /// Takes the job whose turn it is, and goes the way with it.
    ///
    /// - Throws: a `LedgerError` when no job could be asked for.
    func ingestNext() throws -> Outcome {
        guard let job = try stages.claim() else { return .nothing }
        defer { stages.letGo(job) }
        switch stages.take(job) {
        case .claimed(let file): return ingest(file)
        case .vanished: return .vanished
        case .failed: return .deferred
        }
    }

    private func ingest(_ file: ClaimedFile) -> Outcome {
        var claimed = file
        do {
            try stages.describe(&claimed)
            let source = try stages.open(claimed)
            let examination = try stages.inspect(claimed, source)
            var report = examination.report
            try stages.requireLease(claimed)
            guard let clean = examination.clean else {
                return try stages.quarantine(claimed, report)
            }
            let key = try stages.key(for: clean, of: claimed)
            try stages.store(clean, beside: examination.archived, as: key, of: claimed, &report)
            try stages.record(claimed, key: key, report)
            stages.acknowledge(claimed.job)
            stages.close(source, clean, report)
            return .stored
        } catch let rejection as Rejection {
            return stages.quarantineOrDefer(claimed, rejection)
        } catch {
            return stages.`defer`(claimed, error)
        }
    }
}
