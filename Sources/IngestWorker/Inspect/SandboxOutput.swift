import FileFormats
import NativeSystem
import SandboxProtocol

extension MemoryFile {
    /// Seals what a child wrote, who is gone by now.
    ///
    /// - Throws: a `Rejection` while somebody still has it mapped for writing, because an honest child does not.
    borrowing func sealOutput() throws {
        do throws(SystemError) {
            try seal()
        } catch {
            if error.isBusy { throw Rejection(SandboxEnd.badReply, stage: .reinspect) }
            throw error
        }
    }
}
