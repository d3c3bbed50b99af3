import Foundation
import IngestTestSupport
import NativeBytes
import NativeSystem
import ObjectStorage
import Testing

@testable import S3Storage

/// Puts of 1 MiB, ours and boto3's in turns to the same server in one run. INGEST_S3_TIMING is a Python that has boto3.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["INGEST_S3_TIMING"]?.isEmpty == false), .serialized)
struct TimingTests {
    private static let rounds = 5
    private static let putsOfRound = 12

    @Test func `a put takes at most 1.3 times as long as with boto3`() throws {
        let python = try #require(ProcessInfo.processInfo.environment["INGEST_S3_TIMING"])
        let endpoint = try #require(TestServer.swift.url)
        let store = try TestServer.swift.store(bucket: "timing")
        var ours: [Double] = []
        var theirs: [Double] = []
        for round in 0..<Self.rounds {
            theirs += try boto3(python, endpoint)
            ours += try puts(store, seed: UInt64(round))
        }
        let (our, their) = (Self.median(ours), Self.median(theirs))
        print("put of 1 MiB, median of \(ours.count): \(our) ms, boto3 \(their) ms, ratio \(our / their)")
        #expect(our <= 1.3 * their)
    }

    private func puts(_ store: S3ObjectStore, seed: UInt64) throws -> [Double] {
        var generator = SeededGenerator(seed: seed)
        var times: [Double] = []
        for _ in 0..<Self.putsOfRound {
            let content = try MemoryFile()
            try content.write(generator.bytes(1 << 20).span)
            try content.seal()
            let digest = try content.digest()
            let key = try #require(ObjectKey("ours/" + UUID().uuidString.lowercased()))
            let started = ContinuousClock.now
            try store.put(content, bytes: 1 << 20, digest: digest, as: key, ObjectAttributes(mediaType: "image/png"))
            times.append((ContinuousClock.now - started) / .milliseconds(1))
        }
        return times
    }

    private func boto3(_ python: String, _ endpoint: String) throws -> [Double] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["Tests/S3Oracle/time_puts.py", endpoint, "timing", String(Self.putsOfRound)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let times = String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { Double($0) }
        #expect(times.count == Self.putsOfRound)
        return times
    }

    private static func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] }
}
