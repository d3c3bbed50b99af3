import Foundation
import HTTPTypes
import Hummingbird
public import Logging
public import ServiceLifecycle

/// Answers those who watch the worker, over HTTP and without a word about any file:
/// `GET /metrics` in Prometheus' text format, `GET /livez` and `GET /readyz` with 200 or 503 and the reasons as JSON.
public struct MonitoringServer: Service {
    /// Where it listens.
    public struct Address: Sendable, Equatable {
        public let host: String
        public let port: Int

        /// `HOST:PORT`; an IPv6 address stands in brackets. `nil` for anything else.
        public init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
                (0...65_535).contains(port)
            else { return nil }
            var host = text[..<colon]
            let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
            if isBracketed { host = host.dropFirst().dropLast() }
            guard !host.isEmpty, isBracketed || !host.contains(":") else { return nil }
            self.host = String(host)
            self.port = port
        }
    }

    /// It cannot listen, or had to stop.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    private let address: Address
    private let application: any ApplicationProtocol

    /// - Parameters:
    ///   - registry: what `/metrics` shows.
    ///   - health: how the worker is, asked for each request.
    ///   - listening: called with the port once it listens, which is another than the address's when that is 0.
    public init(
        address: Address, registry: PrometheusRegistry, log: Logger,
        health: @escaping @Sendable () -> HealthReport,
        listening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.address = address
        // Some load balancers ask with HEAD.
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: registry.text())))
        }
        router.get("livez") { _, _ in
            let health = health()
            return try Self.response(health.isAlive, health.standstills)
        }
        router.get("readyz") { _, _ in
            let health = health()
            return try Self.response(health.isReady, health.standstills + health.problems)
        }
        application = Application(
            router: router,
            configuration: .init(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { await listening($0.localAddress?.port ?? address.port) }, logger: log)
    }

    /// - Throws: a `Failure` that names the address.
    public func run() async throws {
        do { try await application.run() } catch {
            throw Failure(description: "monitoring.listen: \(address.host):\(address.port) cannot be used: \(error)")
        }
    }

    private struct Condition: Encodable {
        let ok: Bool
        let reasons: [String]
    }

    private static func response(_ isWell: Bool, _ reasons: [String]) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(Condition(ok: isWell, reasons: reasons))
        return Response(
            status: isWell ? .ok : .serviceUnavailable, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: json + [0x0A])))
    }
}
