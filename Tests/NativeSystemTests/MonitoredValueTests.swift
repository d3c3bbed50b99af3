import Foundation
import IngestTestSupport
import NativeSystem
import Testing

@Suite struct MonitoredValueTests {
    @Test func `changes from many threads are all counted`() {
        let value = MonitoredValue(0)
        inThreads(8) { _ in for _ in 0..<125 { value.change { $0 += 1 } } }
        #expect(value.change { $0 } == 1_000)
    }

    @Test func `who waits is woken by the change that it waits for`() {
        let value = MonitoredValue(0)
        Thread.detachNewThread { for _ in 0..<100 { value.change { $0 += 1 } } }
        #expect(value.wait { $0 == 100 ? "all" : nil } == "all")
    }

    @Test func `who waits may change the value and so wake others`() {
        let turns = MonitoredValue(0)
        inThreads(2) { player in
            for round in 0..<100 {
                turns.wait { turn -> Void? in
                    guard turn == round * 2 + player else { return nil }
                    turn += 1
                    return ()
                }
            }
        }
        #expect(turns.change { $0 } == 200)
    }
}
