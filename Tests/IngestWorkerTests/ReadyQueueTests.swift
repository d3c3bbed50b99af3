import Foundation
import NativeSystem
import Spool
import Testing

@testable import IngestWorker

@Suite struct ReadyQueueTests {
    private func items(_ count: Int) -> [SpoolItem] { (0..<count).map { .unfinished("\($0)") } }

    @Test func `items come out in the order in which they came in`() {
        let queue = ReadyQueue()
        let items = items(5)
        #expect(queue.add(Array(items[0..<3])) == 3)
        #expect(queue.add(Array(items[3..<5])) == 2)
        #expect((0..<5).map { _ in queue.next() } == items)
    }

    @Test func `what waits or is worked on is not added again, what is done is`() {
        let queue = ReadyQueue()
        let item = items(1)
        #expect(queue.add(item + item) == 1)
        #expect(queue.add(item) == 0)
        #expect(queue.next() == item[0])
        #expect(queue.add(item) == 0)
        queue.finish(item[0])
        #expect(queue.add(item) == 1)
    }

    @Test func `after a stop nothing is handed out and nothing is taken in`() {
        let queue = ReadyQueue()
        queue.add(items(3))
        queue.stop()
        #expect(queue.next() == nil)
        #expect(queue.add(items(4)) == 0)
        #expect(queue.isStopped)
        queue.waitUntilIdle()
    }

    @Test func `a stop wakes all who wait`() {
        let queue = ReadyQueue()
        let ended = MonitoredValue(0)
        for _ in 0..<4 {
            Thread.detachNewThread {
                if queue.next() == nil { ended.change { $0 += 1 } }
            }
        }
        queue.stop()
        #expect(ended.wait { $0 == 4 ? $0 : nil } == 4)
    }

    @Test func `4 threads take 1,000 items once each, and then it is idle`() {
        let queue = ReadyQueue()
        let taken = MonitoredValue<[SpoolItem]>([])
        for _ in 0..<4 {
            Thread.detachNewThread {
                while let item = queue.next() {
                    taken.change { $0.append(item) }
                    queue.finish(item)
                }
            }
        }
        let all = items(1_000)
        for start in stride(from: 0, to: 1_000, by: 100) { queue.add(Array(all[start..<(start + 100)])) }
        queue.waitUntilIdle()
        queue.stop()
        #expect(taken.change { $0.count } == 1_000)
        #expect(taken.change { Set($0) } == Set(all))
    }
}
