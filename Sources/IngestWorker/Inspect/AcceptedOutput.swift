import FileFormats
import NativeBytes
import NativeSystem
import SandboxProtocol

/// What a child wrote of a file that it accepts: the clean file, and what is to be stored beside it.
struct AcceptedOutput: ~Copyable {
    let clean: SanitizedFile
    let archived: ArchivedFile?
    let fidelity: FidelityMethod

    /// Takes over the output and, where the reply says so, cuts it in two.
    ///
    /// - Throws: a `Rejection` when the output is not what the reply says.
    init(
        _ output: consuming MemoryFile, bytes: Int, mediaType: MediaType, fidelity: FidelityMethod,
        archived entry: ArchivedEntry?
    ) throws {
        let parts = try Self.parts(of: output, bytes: bytes, entry)
        let clean = try SanitizedFile(output: parts.clean, bytes: bytes, mediaType: mediaType)
        self.fidelity = fidelity
        self.archived = parts.archived
        self.clean = clean
    }

    private struct Parts: ~Copyable {
        let clean: MemoryFile
        let archived: ArchivedFile?
    }

    private static func parts(
        of output: consuming MemoryFile, bytes: Int, _ entry: ArchivedEntry?
    ) throws -> Parts {
        guard let entry else { return Parts(clean: output, archived: nil) }
        try output.sealOutput()
        guard try output.count() == bytes + entry.bytes else {
            throw Rejection(SandboxEnd.badReply, stage: .reinspect)
        }
        let clean = try MemoryFile()
        let archived = try MemoryFile()
        try output.withBytes { content throws(SystemError) in
            try clean.write(content.extracting(0..<bytes))
            try archived.write(content.extracting(bytes..<content.count))
        }
        return Parts(clean: clean, archived: try ArchivedFile(archived, entry))
    }

    /// What the report says of the part beside the clean file.
    private var reportEntry: IngestReport.Archived? {
        switch archived {
        case .some(let archived): archived.reportEntry
        case .none: nil
        }
    }

    /// Hands its files over, with the report on them.
    consuming func examination(_ report: IngestReport) -> FileExaminer.Examination {
        var report = report
        report.archived = reportEntry
        return FileExaminer.Examination(clean: clean, archived: archived, report: report)
    }
}
