import Foundation
import NativeSystem
import Testing

@testable import IngestWorker

@Suite struct WorkSignalTests {
    @Test func `it is idle when all threads have found nothing in the same round`() {
        let signal = WorkSignal(threads: 2)
        let waiting = MonitoredValue(0)
        for _ in 0..<2 {
            Thread.detachNewThread {
                while let round = signal.nextRound() {
                    waiting.change { $0 += 1 }
                    signal.waitForRound(after: round)
                }
                waiting.change { $0 = -1 }
            }
        }
        signal.waitUntilIdle()
        #expect(signal.isIdle)
        #expect(waiting.change { $0 } == 2)
        signal.announceRound()
        signal.waitUntilIdle()
        #expect(waiting.change { $0 } == 4)
        signal.stop()
        #expect(waiting.wait { $0 == -1 ? $0 : nil } == -1)
    }

    @Test func `who looked before something came is not idle`() throws {
        let signal = WorkSignal(threads: 1)
        let round = try #require(signal.nextRound())
        signal.announceRound()
        signal.waitForRound(after: round)
        #expect(!signal.isIdle)
    }

    @Test func `what is held begins nothing until it is released or stopped`() throws {
        let signal = WorkSignal(threads: 1)
        signal.hold()
        let began = MonitoredValue<Int?>(nil)
        Thread.detachNewThread {
            let round = signal.nextRound() ?? -1
            began.change { $0 = round }
        }
        signal.announceRound()
        #expect(began.change { $0 } == nil)
        signal.release()
        #expect(began.wait { $0 } == 2)
        signal.hold()
        signal.stop()
        #expect(signal.nextRound() == nil && signal.isStopped)
        signal.waitUntilIdle()
        signal.waitForRound(after: 2)
    }
}
