internal import CLinuxShims
internal import Glibc

/// A bell between processes (`eventfd(2)`): once rung, it is heard until its last descriptor is closed.
public struct EventDescriptor: ~Copyable, Sendable {
    let descriptor: Descriptor

    /// One that nobody has rung.
    public init() throws(SystemError) {
        let raw = CLinuxShims_eventDescriptor()
        guard raw >= 0 else { throw .last("eventfd") }
        descriptor = Descriptor(owning: raw)
    }

    init(adopting descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// Rings it.
    public borrowing func ring() throws(SystemError) {
        var one: UInt64 = 1
        guard unsafe write(descriptor.raw, &one, MemoryLayout.size(ofValue: one)) == MemoryLayout.size(ofValue: one)
        else { throw .last("write") }
    }
}
