import FileFormats
import NativeSystem
import SandboxProtocol

extension MemoryFile {
    /// Seals what a child wrote. What cannot be sealed could be changed after it was looked at, so it is thrown away.
    ///
    /// - Throws: a `Rejection` while somebody still has it mapped for writing, or when it was sealed against sealing:
    ///   an honest child does neither.
    borrowing func sealOutput() throws {
        do throws(SystemError) {
            try seal()
        } catch {
            if error.isBusy || error.isNotPermitted { throw Rejection(SandboxEnd.badReply, stage: .reinspect) }
            throw error
        }
    }
}
