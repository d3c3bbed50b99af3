import Foundation
import Ledger
import NativeBytes
import NativeSystem
import ObjectStorage

/// Reads every stored object again and compares it with what the ledger knows, and finds what only one of them has.
/// Both are gone through in the order of keys, a page at a time, so that memory stays flat.
final class StoreVerification: Sendable {
    private let store: any ObjectStore
    private let ledger: any Ledger
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
        var problems = 0
    }

    private struct State: Sendable {
        var result = Result()
        /// Of the page in hand.
        var findings: [Finding] = []
        /// Why the store could not be asked any further.
        var failure: String?
    }

    /// The store could not be read to its end: nothing is said about what it holds from there on.
    struct Interrupted: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameter threads: objects that are read at once.
    init(store: any ObjectStore, ledger: any Ledger, threads: Int) {
        self.store = store
        self.ledger = ledger
        self.threads = threads
    }

    /// How many objects the ledger knows.
    func expectedCount() throws -> Int {
        var count = 0
        try ledger.forEachObject(ObjectFilter()) { _ in count += 1 }
        return count
    }

    private static let pageLimit = 1_000
    /// An object that is younger may be of a job that was recorded after we asked the ledger, in seconds.
    private static let secondsForRecording = 300

    /// - Parameters:
    ///   - finishedOne: called for each object that was looked at.
    ///   - found: called for each problem, in the order of keys within a page.
    /// - Throws: what the store threw, when it could not be read to its end.
    func run(_ finishedOne: @escaping @Sendable () -> Void, found: (Finding) throws -> Void) throws -> Result {
        let state = MonitoredValue(State())
        let youngest = Int(Date().timeIntervalSince1970) - Self.secondsForRecording
        let recorded = RecordedObjects(ledger)
        var start: String?
        repeat {
            let page = try store.list(.all, from: start, limit: Self.pageLimit)
            let expected = try expected(among: page, recorded) { finding in
                state.change { $0.result.problems += 1 }
                try found(finding)
            }
            WaitingThreads.forEach(page.objects + expected.late, threads: threads) { object in
                self.look(at: object, expected.digests[object.key.description], youngest: youngest, state)
                finishedOne()
            }
            let (findings, failure) = state.change { state in
                defer { state.findings = [] }
                state.result.problems += state.findings.count
                return (state.findings, state.failure)
            }
            for finding in findings.sorted(by: { $0.key < $1.key }) { try found(finding) }
            if let failure { throw Interrupted(description: failure) }
            start = page.next
        } while start != nil
        return state.change { $0.result }
    }

    /// What the ledger knows of the objects of a page, and of objects that would have stood on it.
    ///
    /// - Returns: SHA-256 by key; and objects that were stored since the page was made.
    private func expected(
        among page: ObjectPage, _ recorded: RecordedObjects, missing: (Finding) throws -> Void
    ) throws -> (digests: [String: String], late: [ObjectInfo]) {
        let listed = Set(page.objects.map(\.key.description))
        var digests: [String: String] = [:]
        var late: [ObjectInfo] = []
        while let object = try recorded.next(upTo: page.next) {
            if !listed.contains(object.key) {
                guard let key = ObjectKey(object.key), let info = try store.head(key) else {
                    if try isExpected(object.key) {
                        try missing(Finding(key: object.key, problem: .missing, detail: nil))
                    }
                    continue
                }
                late.append(info)
            }
            digests[object.key] = object.digest
        }
        return (digests, late)
    }

    /// Whether the ledger still knows the object: what is purged may be gone, and what was purged meanwhile is.
    private func isExpected(_ key: String) throws -> Bool {
        try ledger.object(key).map { !$0.isPurging } ?? false
    }

    /// - Parameter digest: that the ledger knew before; `nil` for an object that it did not know.
    private func look(at object: ObjectInfo, _ digest: String?, youngest: Int, _ state: MonitoredValue<State>) {
        let key = object.key.description
        guard let digest else {
            guard object.modified < youngest else { return }
            return state.change { $0.findings.append(Finding(key: key, problem: .unknown, detail: nil)) }
        }
        do {
            let content = try store.get(object.key)
            let bytes = try content.count()
            let found = try content.digest().description
            // It may have been replaced since we asked the ledger, or be about to be.
            let isWhole = try found == digest || ledger.object(key)?.has(found) == true
            state.change { state in
                if isWhole {
                    state.result.whole += 1
                    state.result.bytes += bytes
                } else {
                    state.findings.append(Finding(key: key, problem: .changed, detail: nil))
                }
            }
        } catch let error as StoreError where error.code == .damaged {
            state.change { $0.findings.append(Finding(key: key, problem: .changed, detail: error.description)) }
        } catch let error as StoreError where error.code == .notFound {
            // Deleted while we looked.
            guard (try? isExpected(key)) ?? true else { return }
            state.change { $0.findings.append(Finding(key: key, problem: .missing, detail: nil)) }
        } catch {
            state.change { $0.failure = $0.failure ?? "\(key): \(error)" }
        }
    }
}
