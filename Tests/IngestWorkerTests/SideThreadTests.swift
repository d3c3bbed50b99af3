import Foundation
import IngestTestSupport
import NativeBytes
import NativeSystem
import Testing

@testable import IngestWorker

@Suite struct SideThreadTests {
    /// Says when it is gone.
    private struct Resource: ~Copyable, Sendable {
        let number: Int
        let gone: MonitoredValue<[Int]>
        /// Nobody is rid of it before.
        let gate: MonitoredValue<Bool>

        deinit {
            gate.wait { $0 ? () : nil }
            gone.change { $0.append(number) }
        }
    }

    private static let large = 1_000_000

    @Test func `large files are closed in order, by another thread`() {
        let side = SideThread()
        let gone = MonitoredValue<[Int]>([])
        let gate = MonitoredValue(false)
        // Were this thread to close one, it would wait for itself.
        for number in 1...3 { side.close(Resource(number: number, gone: gone, gate: gate), bytes: Self.large) }
        #expect(gone.change { $0 }.isEmpty)
        gate.change { $0 = true }
        side.waitUntilIdle()
        #expect(gone.change { $0 } == [1, 2, 3])
    }

    @Test func `small files are closed at once`() {
        let side = SideThread()
        let gone = MonitoredValue<[Int]>([])
        side.close(Resource(number: 1, gone: gone, gate: MonitoredValue(true)), bytes: 1_000)
        #expect(gone.change { $0 } == [1])
    }

    @Test func `where too much waits, who wants it done does it`() {
        let side = SideThread()
        let gone = MonitoredValue<[Int]>([])
        let gate = MonitoredValue(false)
        let open = MonitoredValue(true)
        side.close(Resource(number: 0, gone: gone, gate: gate), bytes: Self.large)
        for number in 1...20 { side.close(Resource(number: number, gone: gone, gate: open), bytes: Self.large) }
        // One is being closed, or about to be, and no more than four wait.
        #expect(gone.change { $0.count } >= 16)
        gate.change { $0 = true }
        side.waitUntilIdle()
        #expect(gone.change { $0.sorted() } == Array(0...20))
    }

    @Test func `what waits is done also when nobody has the thread any more`() {
        let gone = MonitoredValue<[Int]>([])
        do {
            let side = SideThread()
            for number in 1...3 {
                side.close(Resource(number: number, gone: gone, gate: MonitoredValue(true)), bytes: Self.large)
            }
        }
        #expect(gone.wait { $0.count == 3 ? $0 : nil } == [1, 2, 3])
    }

    @Test func `a digest is that of the bytes, whoever computes it`() throws {
        let side = SideThread()
        var random = SeededGenerator(seed: 3)
        for bytes in [100, 1_000_000, 300_000] {
            let content = random.bytes(bytes)
            let memory = try MemoryFile()
            try memory.write(content.span)
            try memory.seal()
            side.digest(memory, bytes: bytes)
            #expect(try memory.digest() == SHA256Digest(of: content.span))
        }
        side.waitUntilIdle()
    }
}
