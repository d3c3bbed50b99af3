import IngestTestSupport
import Testing

@testable import NativeSystem

@Suite struct GroupCommitTests {
    /// Groups that were committed, and how many threads are in a commit.
    private struct Seen {
        var groups: [[Int]] = []
        var atOnce = 0
        var mostAtOnce = 0
        var asked = 0
    }

    /// Eight threads want something written; the first commit does not end before all others wait for theirs.
    private func groups(most: Int) -> (Seen, outcomes: [Int: Int]) {
        let commits = GroupCommit<Int, Int>(most: most)
        let seen = MonitoredValue(Seen())
        let outcomes = MonitoredValue<[Int: Int]>([:])
        inThreads(8) { thread in
            // The others come once the first is being committed.
            if thread > 0 { seen.wait { $0.asked > 0 ? () : nil } }
            let outcome = commits.perform(thread) { group in
                seen.change { seen in
                    seen.groups.append(group)
                    seen.asked += 1
                    seen.atOnce += 1
                    seen.mostAtOnce = max(seen.mostAtOnce, seen.atOnce)
                }
                if group == [0] { while commits.waitingCount < 7 {} }
                seen.change { $0.atOnce -= 1 }
                return group.map { $0 * 10 }
            }
            outcomes.change { $0[thread] = outcome }
        }
        return (seen.change { $0 }, outcomes.change { $0 })
    }

    @Test func `what gathers during a commit is committed at once, and everybody gets what is theirs`() {
        let (seen, outcomes) = groups(most: 100)
        #expect(seen.groups.map(\.count) == [1, 7])
        #expect(seen.mostAtOnce == 1)
        #expect(outcomes == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, $0 * 10) }))
    }

    @Test func `no commit takes more than it may`() {
        let (seen, outcomes) = groups(most: 3)
        #expect(seen.groups.map(\.count) == [1, 3, 3, 1])
        #expect(seen.mostAtOnce == 1)
        #expect(outcomes.count == 8)
    }

    @Test func `threads that come again and again are all heard, one commit at a time`() {
        let commits = GroupCommit<Int, Int>(most: 4)
        let sum = MonitoredValue(0)
        let atOnce = MonitoredValue(0)
        inThreads(16) { thread in
            for round in 0..<200 {
                let outcome = commits.perform(thread * 1_000 + round) { group in
                    #expect(
                        atOnce.change { count in
                            count += 1; return count
                        } == 1)
                    #expect(group.count <= 4)
                    atOnce.change { $0 -= 1 }
                    return group.map { $0 + 1 }
                }
                sum.change { $0 += outcome - thread * 1_000 - round }
            }
        }
        #expect(sum.change { $0 } == 16 * 200)
    }
}
