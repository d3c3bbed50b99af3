import NativeSystem

/// The worker's user may not read a file of the spool, or not take it. Nothing is said about the file: whoever runs the
/// worker or the backend gave it a wrong owner or mode.
struct ForbiddenFile: Error, CustomStringConvertible {
    static let code = "spool.forbidden"

    let cause: SystemError

    var description: String {
        "the worker may not take or read this file (\(cause)); let the worker's owner or group read it and write "
            + "its folder"
    }
}
