import FileFormats
import Foundation
import Ledger
import NativeBytes
import NativeSystem
import SandboxProtocol

extension Benchmark {
    /// What the worker and a child of the sandbox say to each other about one file, and the copies in memory that go
    /// with it.
    static var exchanges: [Benchmark] {
        [
            Benchmark(name: "sandbox.messages", makeFile: { [] }) { _, count in
                let tally = Finding(JPEGConstruct.exif, .removed, bytes: 100)
                try count {
                    let request = SandboxRequest(.sanitize(claimedExtension: "jpg"), limits: Limits())
                    _ = try SandboxRequest(decoding: request.encoded())
                    let reply = SandboxReply(
                        verdict: .accepted(.jpeg, outputBytes: 900, fidelity: .jpegCoefficients, archived: nil),
                        types: TypeEvidence(byExtension: .jpeg, byMagic: .jpeg), findings: [tally],
                        timings: [StageTiming(stage: .parse, microseconds: 5)])
                    _ = try SandboxReply(decoding: reply.encoded(), inputBytes: 1_000, limits: Limits())
                }
            },
            Benchmark(name: "sandbox.memory-file", makeFile: { [] }) { _, count in
                let bytes = [UInt8](repeating: 7, count: 1 << 20)
                try count {
                    let memory = try MemoryFile()
                    try memory.write(bytes.span)
                    try memory.seal()
                    _ = try memory.digest()
                }
            },
        ]
    }

    /// A job on its way through the ledger, in a queue of 200.
    static var queues: [Benchmark] {
        [
            Benchmark(name: "ledger.job", makeFile: { [] }) { _, count in
                let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                defer { try? FileManager.default.removeItem(atPath: folder) }
                let ledger = try SQLiteLedger(path: folder + "/ledger.sqlite")
                let date = Date(timeIntervalSince1970: 1_000)
                _ = try ledger.admit((0..<200).map { job("before-\($0)", date) }) { _ in true }
                let lease = LeaseRequest(owner: "bench", at: date, seconds: 30, deadlineSeconds: 300)
                try finishNext(ledger, lease)
                try count {
                    _ = try ledger.admit([job("counted", date)]) { _ in true }
                    try finishNext(ledger, lease)
                }
            }
        ]
    }

    private static func job(_ id: String, _ date: Date) -> Job {
        Job(
            id: id, state: .available, workspace: "default", name: id, keyUUID: id, spoolFolder: nil,
            spoolName: Data(id.utf8), createdAt: date)
    }

    private static func finishNext(_ ledger: SQLiteLedger, _ lease: LeaseRequest) throws {
        guard var job = try ledger.claim(lease) else { preconditionFailure("no job waits") }
        _ = try ledger.isHeld(job)
        job.state = .stored
        try ledger.finish(job)
    }
}
