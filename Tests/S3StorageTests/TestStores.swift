import Foundation
import Logging
import ObjectStorage

@testable import S3Storage

/// Credentials that never change.
struct FixedCredentials: CredentialSource {
    var credentials = S3Credentials(accessKey: "AKIATEST0000000000A1", secretKey: SecretText("testing"))

    func current() throws(CredentialError) -> S3Credentials { credentials }
    func replace(_ refused: S3Credentials) -> Bool { false }
}

/// Buckets on the servers that scripts/s3-tests.sh starts.
enum TestServer: String, CaseIterable, CustomStringConvertible, Sendable {
    case swift = "INGEST_S3_SERVER"
    case moto = "INGEST_S3_MOTO"
    case debian = "INGEST_S3_DEBIAN"
    case ceph = "INGEST_S3_CEPH"

    static let running = allCases.filter { $0.url != nil }
    static let isRunning: Bool = !running.isEmpty

    var url: String? { ProcessInfo.processInfo.environment[rawValue] }
    var description: String {
        switch self {
        case .swift: "OpenStack Swift"
        case .moto: "moto"
        case .debian: "Debian's OpenStack Swift"
        case .ceph: "Ceph"
        }
    }

    /// Of several that put an object at the same time, one wins. On Swift and moto several can.
    static let exclusive = [ceph].filter { $0.url != nil }

    /// Those that verify signatures.
    static let strict = [swift, debian, ceph].filter { $0.url != nil }

    /// Knows the names that buckets have by virtual-host style.
    static let transport = NetworkTransport(
        NetworkTransport.Settings(
            connectSeconds: 5, readSeconds: 30, addresses: ["conformance.localhost": "127.0.0.1"]))

    static var silent: Logger {
        var log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        log.logLevel = .trace
        return log
    }

    func client(
        bucket: String = "conformance", credentials: any CredentialSource = FixedCredentials(),
        _ change: (inout S3Configuration) -> Void = { _ in }
    ) throws -> S3Client {
        var configuration = S3Configuration(
            location: S3Location(bucket: bucket, endpoint: url, region: "us-east-1", style: .path))
        change(&configuration)
        return try S3Client(
            configuration, credentials: credentials, transport: Self.transport, log: Self.silent, pause: { _ in })
    }

    /// A store on a bucket that is there.
    func store(
        bucket: String = "conformance", _ change: (inout S3Configuration) -> Void = { _ in }
    ) throws -> S3ObjectStore {
        let client = try client(bucket: bucket, change)
        do throws(S3Failure) { _ = try client.perform(S3Call(method: .put, key: nil)) } catch {
            guard error.status == 409 else { throw error }
        }
        return S3ObjectStore(client, log: Self.silent)
    }
}
