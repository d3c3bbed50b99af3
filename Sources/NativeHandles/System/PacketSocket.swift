internal import CLinuxShims
internal import Glibc

/// One end of a connected pair that carries whole packets with descriptors (`AF_UNIX`, `SOCK_SEQPACKET`).
public struct PacketSocket: ~Copyable, Sendable {
    let descriptor: Descriptor

    init(owning raw: CInt) {
        descriptor = Descriptor(owning: raw)
    }

    /// The descriptor 3 that a helper is started with. To be called once.
    public static func inheritedByHelper() -> PacketSocket {
        PacketSocket(owning: 3)
    }

    /// Sends one packet and up to two memory files.
    public borrowing func send(
        _ bytes: [UInt8], _ first: borrowing MemoryFile, _ second: borrowing MemoryFile, _ third: borrowing MemoryFile
    ) throws(SystemError) {
        try send(bytes, descriptors: [first.descriptor.raw, second.descriptor.raw, third.descriptor.raw])
    }

    /// Sends one packet.
    public borrowing func send(_ bytes: [UInt8]) throws(SystemError) { try send(bytes, descriptors: []) }

    private borrowing func send(_ bytes: [UInt8], descriptors: [CInt]) throws(SystemError) {
        let sent = unsafe CLinuxShims_send(descriptor.raw, bytes, bytes.count, descriptors, descriptors.count)
        guard sent == bytes.count else { throw .last("sendmsg") }
    }

    /// Closes it in a child that was forked with it and that ends without running any `deinit`.
    public borrowing func closeInForkedChild() { close(descriptor.raw) }

    /// One packet, at most `capacity` bytes, and the descriptors that came with it.
    public struct Packet: ~Copyable {
        public let bytes: [UInt8]
        var descriptors: [CInt]

        /// How many descriptors came.
        public var descriptorCount: Int { descriptors.count }

        /// Takes the next descriptor as a memory file.
        public mutating func takeMemoryFile() -> MemoryFile? {
            descriptors.isEmpty ? nil : MemoryFile(adopting: Descriptor(owning: descriptors.removeFirst()))
        }

        deinit { for raw in descriptors { close(raw) } }
    }

    /// Waits for one packet; `nil` when the peer is gone.
    public borrowing func receive(capacity: Int) throws(SystemError) -> Packet? {
        var bytes = [UInt8](repeating: 0, count: capacity)
        var descriptors = [CInt](repeating: -1, count: 4)
        var descriptorCount = 0
        let received = unsafe CLinuxShims_receive(
            descriptor.raw, &bytes, capacity, &descriptors, descriptors.count, &descriptorCount)
        guard received >= 0 else { throw .last("recvmsg") }
        guard received > 0 else { return nil }
        return Packet(bytes: Array(bytes.prefix(received)), descriptors: Array(descriptors.prefix(descriptorCount)))
    }

    /// Waits until a packet is there or the peer is gone; `false` when `milliseconds` have passed before.
    public borrowing func waitReadable(milliseconds: Int) throws(SystemError) -> Bool {
        var entry = pollfd(fd: descriptor.raw, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = unsafe poll(&entry, 1, CInt(clamping: milliseconds))
            if ready < 0 && errno == EINTR { continue }
            guard ready >= 0 else { throw .last("poll") }
            return ready > 0
        }
    }
}
