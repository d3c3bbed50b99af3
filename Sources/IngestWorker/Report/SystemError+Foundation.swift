import Foundation
import NativeSystem

extension SystemError {
    /// What Foundation could not do with a file: its own errors name a domain and a table, and are no sentences.
    ///
    /// - Parameter call: what was tried, such as `write`.
    init(_ call: String, on path: String, _ error: any Error) {
        let cause = (error as? CocoaError)?.underlying ?? error
        self.init(call, code: (cause as? POSIXError)?.code.rawValue ?? Self.inputOutput, on: path)
    }

    /// `EIO`, for what has no cause that the kernel names.
    private static let inputOutput: Int32 = 5
}
