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

    /// Sends one packet, three memory files and a bell.
    public borrowing func send(
        _ bytes: [UInt8], _ first: borrowing MemoryFile, _ second: borrowing MemoryFile, _ third: borrowing MemoryFile,
        _ bell: borrowing EventDescriptor
    ) throws(SystemError) {
        try send(
            bytes,
            descriptors: [
                first.descriptor.raw, second.descriptor.raw, third.descriptor.raw, bell.descriptor.raw,
            ])
    }

    /// Sends one packet.
    public borrowing func send(_ bytes: [UInt8]) throws(SystemError) { try send(bytes, descriptors: []) }

    private borrowing func send(_ bytes: [UInt8], descriptors: [CInt]) throws(SystemError) {
        let sent = unsafe CLinuxShims_send(descriptor.raw, bytes, bytes.count, descriptors, descriptors.count)
        guard sent == bytes.count else { throw .last("sendmsg") }
    }

    /// Sends a packet to itself, so that what is made in a process for the first one, such as types of containers, is
    /// there.
    public static func rehearse() throws(SystemError) {
        var (first, second): (CInt, CInt) = (-1, -1)
        guard unsafe CLinuxShims_socketPair(&first, &second) == 0 else { throw .last("socketpair") }
        let one = PacketSocket(owning: first)
        let other = PacketSocket(owning: second)
        let file = try MemoryFile()
        let bell = try EventDescriptor()
        try one.send([0], file, file, file, bell)
        _ = try other.receive(capacity: 1)
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

        /// Takes the next descriptor as a bell.
        public mutating func takeEventDescriptor() -> EventDescriptor? {
            descriptors.isEmpty ? nil : EventDescriptor(adopting: Descriptor(owning: descriptors.removeFirst()))
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
        try wait(for: [descriptor.raw], milliseconds: milliseconds) != nil
    }

    /// What there is to hear.
    public enum Sound: Sendable {
        /// The bell has been rung; there may be a packet as well.
        case bell
        /// A packet is there, or the peer is gone.
        case packet
    }

    /// Waits for the bell, a packet, or the end of the peer; `nil` when so many milliseconds have passed before.
    public borrowing func wait(
        orFor bell: borrowing EventDescriptor, milliseconds: Int
    ) throws(SystemError) -> Sound? {
        switch try wait(for: [bell.descriptor.raw, descriptor.raw], milliseconds: milliseconds) {
        case 0: .bell
        case nil: nil
        default: .packet
        }
    }

    /// The first of these that can be read from, or whose other end is gone.
    private borrowing func wait(for descriptors: [CInt], milliseconds: Int) throws(SystemError) -> Int? {
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while true {
            let ready = unsafe poll(&entries, nfds_t(entries.count), CInt(clamping: milliseconds))
            if ready < 0 && errno == EINTR { continue }
            guard ready >= 0 else { throw .last("poll") }
            return entries.firstIndex { $0.revents != 0 }
        }
    }
}
