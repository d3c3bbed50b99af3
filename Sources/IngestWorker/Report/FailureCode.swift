import Audit
import Ledger
import NativeSystem
import ObjectStorage

/// The stable code of an error of ours, as the report and the ledger name it: lower case and dotted, like those of
/// verdicts.
enum FailureCode {
    static func of(_ error: any Error) -> String {
        switch error {
        case let failure as InspectionFailure: failure.code
        case let failure as StoreError: "store." + failure.code.rawValue
        case let failure as LedgerError: failure.code == .leaseLost ? "ledger.lease-lost" : "ledger.failed"
        case is AuditError: "audit.unavailable"
        case is ForbiddenFile: ForbiddenFile.code
        case is SystemError: "worker.system-call"
        default: "worker.error"
        }
    }

    /// Whether trying again cannot help: the same file gives the same, and the same key is taken.
    static func isPermanent(_ error: any Error) -> Bool {
        switch error {
        case InspectionFailure.unproven: true
        case let failure as StoreError: failure.code == .keyTaken
        default: false
        }
    }
}
