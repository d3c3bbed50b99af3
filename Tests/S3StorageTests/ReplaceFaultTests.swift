import FaultyStoreServer
import Foundation
import NativeBytes
import NativeSystem
import ObjectStorage
import Testing

@testable import S3Storage

/// Replacements in a store that fails, lies or has no conditional put.
@Suite struct ReplaceFaultTests {
    private static func store(_ endpoint: String) throws -> S3ObjectStore {
        var configuration = S3Configuration(location: S3Location(bucket: "faulty", endpoint: endpoint))
        configuration.attempts = 6
        return S3ObjectStore(
            try S3Client(
                configuration, credentials: FixedCredentials(), transport: TestServer.transport,
                log: TestServer.silent, pause: { _ in }), log: TestServer.silent)
    }

    private static func memory(_ text: String) throws -> MemoryFile {
        let content = try MemoryFile()
        try content.write(Array(text.utf8).span)
        try content.seal()
        return content
    }

    private static func put(_ text: String, _ key: ObjectKey, _ store: S3ObjectStore) throws {
        let content = try memory(text)
        try store.put(content, bytes: text.utf8.count, as: key)
    }

    private static func replace(_ old: String, by new: String, _ key: ObjectKey, _ store: S3ObjectStore) throws {
        let content = try memory(new)
        try store.replace(
            content, bytes: new.utf8.count, as: key,
            expecting: SHA256Digest(of: Array(old.utf8)), ObjectAttributes())
    }

    @Test(arguments: FaultyStoreServer.ConditionalReplace.allCases, FaultyStoreServer.Fault.allCases)
    func `each fault is outlasted, whatever the store makes of If-Match`(
        condition: FaultyStoreServer.ConditionalReplace, fault: FaultyStoreServer.Fault
    ) async throws {
        let server = FaultyStoreServer()
        try await server.serve { endpoint in
            try await onThread {
                let store = try Self.store(endpoint)
                let key = try #require(ObjectKey("w/a"))
                try Self.put("old", key, store)
                server.state.change {
                    $0.conditionalReplace = condition
                    $0.faultRate = 1
                    $0.mostInARow = 1
                    $0.possibleFaults = [fault]
                }
                // As the next run does it: what failed comes again.
                for _ in 1...6 {
                    do {
                        try Self.replace("old", by: "new", key, store)
                        break
                    } catch let error as StoreError where error.isTemporary || fault == .otherBytes {
                        // Other bytes under our key were deleted, or are known as neither the old nor the new object.
                        if fault == .otherBytes { server.state.change { $0.faultRate = 0 } }
                    }
                }
                let bytes = server.state.change { $0.objects["w/a"]?.bytes }
                #expect(bytes == Array("new".utf8) || fault == .otherBytes && bytes == nil)
            }
        }
    }

    @Test(arguments: FaultyStoreServer.ConditionalReplace.allCases)
    func `another object is never replaced`(condition: FaultyStoreServer.ConditionalReplace) async throws {
        let server = FaultyStoreServer()
        server.state.change { $0.conditionalReplace = condition }
        try await server.serve { endpoint in
            try await onThread {
                let store = try Self.store(endpoint)
                let key = try #require(ObjectKey("w/a"))
                try Self.put("somebody else's", key, store)
                #expect { try Self.replace("old", by: "new", key, store) } throws: {
                    ($0 as? StoreError)?.code == .changed
                }
                #expect(server.state.change { $0.objects["w/a"]?.bytes } == Array("somebody else's".utf8))
                let missing = try #require(ObjectKey("w/b"))
                #expect { try Self.replace("old", by: "new", missing, store) } throws: {
                    ($0 as? StoreError)?.code == .notFound
                }
            }
        }
    }

    /// Between the look and the put somebody else was faster.
    @Test func `who was faster wins, where the store keeps the condition`() throws {
        let transport = ScriptedTransport { request, _, count in
            let body = count < 2 ? "old" : "faster"
            let tag = "\"\(count < 2 ? "1" : "2")\""
            switch request.method {
            case .put: return .error(412, "PreconditionFailed")
            default: return HTTPResponse(200, body, ["etag": tag, "content-length": String(body.utf8.count)])
            }
        }
        let configuration = S3Configuration(location: S3Location(bucket: "bucket", endpoint: "https://host"))
        let store = S3ObjectStore(
            try S3Client(
                configuration, credentials: FixedCredentials(), transport: transport, log: TestServer.silent,
                pause: { _ in }), log: TestServer.silent)
        let key = try #require(ObjectKey("a"))
        #expect { try Self.replace("old", by: "new", key, store) } throws: { ($0 as? StoreError)?.code == .changed }
        #expect(transport.exchanges.filter { $0.request.method == .put }.count == 1)
    }
}

/// Runs `body` on a thread that may wait.
private func onThread(_ body: @Sendable @escaping () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
        Thread.detachNewThread { done.resume(with: Result { try body() }) }
    }
}
