import Foundation
import Ledger
import NativeBytes
import NativeSystem
import ObjectStorage

/// Reads every stored object again and compares it with what the ledger knows, and finds what only one of them has.
final class StoreVerification: Sendable {
    private let store: any ObjectStore
    private let ledger: any Ledger
    private let expected: [String: String]
    private let threads: Int

    /// What is wrong with an object.
    enum Problem: String, Encodable, Sendable {
        /// The ledger knows it, and the store has none.
        case missing
        /// Its bytes are not those that were stored.
        case changed
        /// The store has it, and no job of the ledger does.
        case unknown
    }

    struct Finding: Encodable, Sendable, Equatable {
        let key: String
        let problem: Problem
        /// What the store said, where it said something.
        let detail: String?
    }

    struct Result: Sendable {
        /// Objects whose bytes are those that the ledger knows.
        var whole = 0
        var bytes = 0
        /// In the order of their keys.
        var findings: [Finding] = []
    }

    private struct State: Sendable {
        var result = Result()
        var seen: Set<String> = []
        /// Why the store could not be asked any further.
        var failure: String?
    }

    /// The store could not be read to its end: nothing is said about what it holds.
    struct Interrupted: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameter threads: objects that are read at once.
    init(store: any ObjectStore, ledger: any Ledger, threads: Int) throws {
        self.store = store
        self.ledger = ledger
        self.threads = threads
        expected = try StoredDigests.byKey(ledger)
    }

    /// How many objects the ledger knows.
    var expectedCount: Int { expected.count }

    /// An object that is younger may be of a job that was recorded after we asked the ledger, in seconds.
    private static let secondsForRecording = 300

    /// - Parameter finishedOne: called for each object that was looked at.
    /// - Throws: what the store threw, when it could not be read to its end.
    func run(_ finishedOne: @escaping @Sendable () -> Void) throws -> Result {
        let state = MonitoredValue(State())
        let youngest = Int(Date().timeIntervalSince1970) - Self.secondsForRecording
        var start: String?
        repeat {
            let page = try store.list(.all, from: start, limit: 1_000)
            WaitingThreads.forEach(page.objects, threads: threads) { object in
                self.look(at: object, youngest: youngest, state)
                finishedOne()
            }
            if let failure = state.change({ $0.failure }) { throw Interrupted(description: failure) }
            start = page.next
        } while start != nil
        var (result, seen) = state.change { ($0.result, $0.seen) }
        for key in expected.keys where !seen.contains(key) {
            // What is purged may be gone, and what was purged meanwhile is.
            guard let object = try ledger.object(key), !object.isPurging else { continue }
            result.findings.append(Finding(key: key, problem: .missing, detail: nil))
        }
        result.findings.sort { $0.key < $1.key }
        return result
    }

    private func look(at object: ObjectInfo, youngest: Int, _ state: MonitoredValue<State>) {
        let key = object.key.description
        guard let digest = expected[key] else {
            guard object.modified < youngest else { return }
            return state.change { $0.result.findings.append(Finding(key: key, problem: .unknown, detail: nil)) }
        }
        do {
            let content = try store.get(object.key)
            let bytes = try content.count()
            let found = try content.digest().description
            // It may have been replaced since we asked the ledger, or be about to be.
            let isWhole = try found == digest || ledger.object(key)?.has(found) == true
            state.change { state in
                state.seen.insert(key)
                if isWhole {
                    state.result.whole += 1
                    state.result.bytes += bytes
                } else {
                    state.result.findings.append(Finding(key: key, problem: .changed, detail: nil))
                }
            }
        } catch let error as StoreError where error.code == .damaged {
            state.change { state in
                state.seen.insert(key)
                state.result.findings.append(Finding(key: key, problem: .changed, detail: error.description))
            }
        } catch let error as StoreError where error.code == .notFound {
            // Deleted while we looked; it counts as missing.
        } catch {
            state.change { $0.failure = $0.failure ?? "\(key): \(error)" }
        }
    }
}
