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
        case is LedgerError: "ledger.failed"
        case is SystemError: "worker.system-call"
        default: "worker.error"
        }
    }
}
