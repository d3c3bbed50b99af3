import CLinuxShims
import IngestTestSupport
import Testing

@testable import NativeSystem

@Suite struct PacketSocketTests {
    /// The numbers of two connected ends; whoever makes sockets of them owns them.
    private func pair() throws -> (CInt, CInt) {
        var first: CInt = -1
        var second: CInt = -1
        guard unsafe CLinuxShims_socketPair(&first, &second) == 0 else { throw SystemError.last("socketpair") }
        return (first, second)
    }

    private func memory(_ bytes: [UInt8]) throws -> MemoryFile {
        let memory = try MemoryFile()
        try memory.write(bytes.span)
        return memory
    }

    @Test func `packets keep their bounds and their order`() throws {
        let ends = try pair()
        let first = PacketSocket(owning: ends.0)
        let second = PacketSocket(owning: ends.1)
        try first.send([1, 2, 3])
        try first.send([4])
        let one = try second.receive(capacity: 3)?.bytes
        #expect(one == [1, 2, 3])
        let other = try second.receive(capacity: 10)?.bytes
        #expect(other == [4])
    }

    @Test func `memory files travel with a packet and are the same files`() throws {
        let ends = try pair()
        let first = PacketSocket(owning: ends.0)
        let second = PacketSocket(owning: ends.1)
        let one = try memory([1])
        let two = try memory([2, 2])
        let three = try memory([3, 3, 3])
        let bell = try EventDescriptor()
        try first.send([7], one, two, three, bell)
        guard var packet = try second.receive(capacity: 10) else {
            Issue.record("no packet")
            return
        }
        #expect(packet.bytes == [7])
        #expect(packet.descriptorCount == 4)
        for count in 1...3 {
            guard let received = packet.takeMemoryFile() else {
                Issue.record("no memory file \(count)")
                return
            }
            #expect(try received.count() == count)
            try received.write([9].span)
        }
        guard let ringer = packet.takeEventDescriptor() else {
            Issue.record("no bell")
            return
        }
        #expect(packet.descriptorCount == 0)
        #expect(try first.wait(orFor: bell, milliseconds: 0) == nil)
        try ringer.ring()
        #expect(try first.wait(orFor: bell, milliseconds: 10_000) == .bell)
        try second.send([8])
        #expect(try first.wait(orFor: bell, milliseconds: 10_000) == .bell)
        let silent = try EventDescriptor()
        #expect(try first.wait(orFor: silent, milliseconds: 10_000) == .packet)
        let hasMore = packet.takeMemoryFile() != nil
        #expect(!hasMore)
        #expect(try one.count() == 2)
        #expect(try three.count() == 4)
    }

    @Test func `descriptors that nobody takes are closed`() throws {
        let ends = try pair()
        let first = PacketSocket(owning: ends.0)
        let second = PacketSocket(owning: ends.1)
        let one = try memory([1])
        let bell = try EventDescriptor()
        // Far more than a process may have open at once.
        for _ in 0..<2_000 {
            try first.send([1], one, one, one, bell)
            let count = try second.receive(capacity: 1)?.descriptorCount
            #expect(count == 4)
        }
    }

    @Test func `a packet that is too large is an error and does not come in pieces`() throws {
        let ends = try pair()
        let first = PacketSocket(owning: ends.0)
        let second = PacketSocket(owning: ends.1)
        let one = try memory([1])
        let bell = try EventDescriptor()
        for _ in 0..<2_000 {
            try first.send([1, 2, 3], one, one, one, bell)
            // 90 is EMSGSIZE.
            #expect { _ = try second.receive(capacity: 2) } throws: { ($0 as? SystemError)?.code == 90 }
        }
        try first.send([4, 5])
        let next = try second.receive(capacity: 2)?.bytes
        #expect(next == [4, 5])
    }

    @Test func `a peer that is gone is the end, and writing to it an error and no signal`() throws {
        let ends = try pair()
        let second = PacketSocket(owning: ends.1)
        do {
            let first = PacketSocket(owning: ends.0)
            #expect(try !second.waitReadable(milliseconds: 0))
            try first.send([1])
        }
        let last = try second.receive(capacity: 10)?.bytes
        #expect(last == [1])
        #expect(try second.waitReadable(milliseconds: 10_000))
        let isEnd = try second.receive(capacity: 10) == nil
        #expect(isEnd)
        #expect(throws: SystemError.self) { try second.send([1]) }
    }
}
