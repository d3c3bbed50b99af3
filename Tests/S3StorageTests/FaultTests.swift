import FaultyStoreServer
import Foundation
import NativeSystem
import ObjectStorage
import Testing

@testable import S3Storage

/// Runs `body` on threads that may wait, and waits for all of them without holding a thread of the pool.
private func onThreads(_ count: Int, _ body: @Sendable @escaping (Int) -> Void) async {
    await withTaskGroup(of: Void.self) { group in
        for number in 0..<count {
            group.addTask {
                await withCheckedContinuation { done in
                    Thread.detachNewThread {
                        body(number)
                        done.resume()
                    }
                }
            }
        }
    }
}

@Suite struct FaultTests {
    private static func store(_ endpoint: String, attempts: Int, pause: @escaping @Sendable (Double) -> Void = { _ in })
        throws -> S3ObjectStore
    {
        var configuration = S3Configuration(location: S3Location(bucket: "faulty", endpoint: endpoint))
        configuration.attempts = attempts
        configuration.checksums = .off
        return S3ObjectStore(
            try S3Client(
                configuration, credentials: FixedCredentials(), transport: TestServer.transport,
                log: TestServer.silent, pause: pause), log: TestServer.silent)
    }

    private static func put(_ number: Int, _ store: S3ObjectStore) throws {
        let bytes = Array("object \(number)".utf8)
        let content = try MemoryFile()
        try content.write(bytes.span)
        try content.seal()
        guard let key = ObjectKey("w/\(number)") else { return }
        try store.put(content, bytes: bytes.count, as: key)
    }

    /// INGEST_S3_PUTS=10000 is the long form.
    @Test func `of puts to a store that fails with 30 in 100 requests none is lost and none doubled`() async throws {
        let count = ProcessInfo.processInfo.environment["INGEST_S3_PUTS"].flatMap { Int($0) } ?? 400
        let server = FaultyStoreServer()
        server.state.change { $0.faultRate = 0.3 }
        try await server.serve { endpoint in
            let store = try Self.store(endpoint, attempts: 6)
            let failed = MonitoredValue<[Int: Int]>([:])
            await onThreads(8) { thread in
                for number in stride(from: thread, to: count, by: 8) {
                    // As the queue does it: a job that failed comes again.
                    for attempt in 1...6 {
                        do {
                            try Self.put(number, store)
                            break
                        } catch {
                            failed.change { $0[number] = attempt }
                        }
                    }
                }
            }
            let state = server.state.change { $0 }
            #expect(state.objects.count == count)
            let wrong = (0..<count).filter { state.objects["w/\($0)"]?.bytes != Array("object \($0)".utf8) }
            #expect(wrong.isEmpty)
            #expect(state.replaced == 0)
            #expect(failed.change { $0.values.max() ?? 0 } < 6)
            print(
                "puts: \(count), faults: \(state.faults.values.reduce(0, +)), most requests for a key: "
                    + "\(state.puts.values.max() ?? 0), jobs that came again: \(failed.change { $0.count })")
        }
    }

    @Test(arguments: FaultyStoreServer.Fault.allCases)
    func `each fault alone is outlasted`(fault: FaultyStoreServer.Fault) async throws {
        let server = FaultyStoreServer()
        server.state.change {
            $0.faultRate = 1
            $0.mostInARow = 1
            $0.possibleFaults = [fault]
        }
        try await server.serve { endpoint in
            let store = try Self.store(endpoint, attempts: 4)
            await onThreads(1) { _ in
                do { try Self.put(1, store) } catch {
                    // Only other bytes need the queue: they are deleted, and the job comes again.
                    #expect(fault == .otherBytes && (error as? StoreError)?.isTemporary == true, "\(error)")
                    server.state.change { $0.faultRate = 0 }
                    #expect(throws: Never.self) { try Self.put(1, store) }
                }
            }
            #expect(server.state.change { $0.objects["w/1"]?.bytes } == Array("object 1".utf8))
        }
    }

    @Test func `a store that is down is a temporary error after so many attempts, with pauses that grow`() async throws
    {
        let server = FaultyStoreServer()
        server.state.change { $0.isDown = true }
        try await server.serve { endpoint in
            let pauses = MonitoredValue<[Double]>([])
            let store = try Self.store(endpoint, attempts: 5, pause: { pause in pauses.change { $0.append(pause) } })
            await onThreads(1) { _ in
                #expect { try Self.put(1, store) } throws: { ($0 as? StoreError)?.isTemporary == true }
            }
            let taken = pauses.change { $0 }
            #expect(taken.count == 4)
            for (index, pause) in taken.enumerated() { #expect(pause <= 0.05 * Double(1 << index)) }
            server.state.change { $0.isDown = false }
            await onThreads(1) { _ in
                #expect(throws: Never.self) { try Self.put(1, store) }
            }
        }
    }

    @Test func `nobody listens: a temporary error, at once`() async throws {
        let store = try Self.store("http://127.0.0.1:1", attempts: 3)
        await onThreads(1) { _ in
            let started = ContinuousClock.now
            #expect { try Self.put(1, store) } throws: { ($0 as? StoreError)?.code == .unavailable }
            #expect(ContinuousClock.now - started < .seconds(5))
        }
    }
}

@Suite struct RetryRulesTests {
    @Test func `pauses are random up to a bound that doubles and ends at 20 s`() {
        #expect(RetryRules.pause(.transient, attempt: 0, random: 1) == 0.05)
        #expect(RetryRules.pause(.transient, attempt: 3, random: 0.5) == 0.2)
        #expect(RetryRules.pause(.throttled, attempt: 2, random: 1) == 4)
        #expect(RetryRules.pause(.throttled, attempt: 60, random: 1) == 20)
        #expect(RetryRules.pause(asked: ["retry-after": "7"]) == 7)
        #expect(RetryRules.pause(asked: ["x-amz-retry-after": "1500", "retry-after": "7"]) == 1.5)
        #expect(RetryRules.pause(asked: ["retry-after": "1000000"]) == 20)
        #expect(RetryRules.pause(asked: ["retry-after": "-1"]) == nil)
    }

    @Test func `retries of all threads together have an end, and come back with successes`() {
        let quota = RetryQuota()
        for _ in 0..<100 { #expect(quota.take()) }
        #expect(!quota.take())
        for _ in 0..<5 { quota.giveBack(afterRetry: false) }
        #expect(quota.take() && !quota.take())
        quota.giveBack(afterRetry: true)
        #expect(quota.take())
    }
}
