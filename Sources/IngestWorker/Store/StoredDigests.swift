import Foundation
import Ledger

/// What the ledger knows of the bytes of stored objects.
enum StoredDigests {
    private struct Report: Decodable {
        struct Part: Decodable {
            let key: String?
            let sha256: String?
        }

        let output: Part?
        let archived: Part?
    }

    /// SHA-256 by key.
    static func byKey(_ ledger: any Ledger) throws -> [String: String] {
        var digests: [String: String] = [:]
        for job in try ledger.jobs(state: .stored, limit: .max) {
            guard let text = job.report,
                let report = try? JSONDecoder().decode(Report.self, from: Data(text.utf8))
            else { continue }
            for part in [report.output, report.archived] {
                if let key = part?.key, let digest = part?.sha256 { digests[key] = digest }
            }
        }
        return digests
    }
}
