import Foundation
import Ledger
import NativeSystem
import Spool

extension Job {
    /// One that waits for its file, which lies on the spool or is about to.
    init(
        id: String = UUID().uuidString.lowercased(), of file: SpooledFile, workspace: String, named name: ClientName,
        at date: Date = Date()
    ) {
        self.init(
            id: id, state: .available, workspace: workspace, name: name.escaped,
            keyUUID: UUID().uuidString.lowercased(), spoolFolder: file.folder.map { Data($0.bytes) },
            spoolName: Data(file.name.bytes), createdAt: date)
    }
}

extension SpooledFile {
    /// What a job was handed in as.
    init?(_ job: Job) {
        guard let name = RawFileName(Array(job.spoolName)) else { return nil }
        self.init(folder: job.spoolFolder.flatMap { RawFileName(Array($0)) }, name: name)
    }
}
