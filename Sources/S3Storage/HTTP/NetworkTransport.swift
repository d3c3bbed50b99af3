import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// Requests over async-http-client: one event loop, pooled connections, TLS always verified, redirects never followed,
/// no proxy. The caller's thread waits, so it must be one that may: never one of the cooperative pool or the event
/// loop.
final class NetworkTransport: HTTPTransport {
    private let client: HTTPClient

    struct Settings: Sendable {
        /// Most connections to a host.
        var connections = 50
        var connectSeconds = 60
        /// Without a byte from the server.
        var readSeconds = 300
        /// The only ones whose certificates are believed; `nil` for those of the system.
        var authorities: CertificateAuthorities?
        /// Where names lead to besides what the system says of them.
        var addresses: [String: String] = [:]
    }

    init(_ settings: Settings) {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: .seconds(Int64(settings.connectSeconds)), read: .seconds(Int64(settings.readSeconds)),
                write: .seconds(Int64(settings.readSeconds))),
            connectionPool: .init(
                idleTimeout: .seconds(30), concurrentHTTP1ConnectionsPerHostSoftLimit: settings.connections))
        // A refused connection is an answer; who asked decides whether and when to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = settings.addresses
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let authorities = settings.authorities { tls.trustRoots = .certificates(authorities.certificates) }
        configuration.tlsConfiguration = tls
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit { try? client.syncShutdown() }

    func send(
        _ request: HTTPRequest, body: [UInt8], limit: Int, seconds: Double?
    ) throws(HTTPFailure) -> HTTPResponse {
        do {
            var headers = HTTPHeaders(request.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
            headers.replaceOrAdd(name: "host", value: request.host)
            let hasBody = !body.isEmpty || request.method == .put || request.method == .post
            let message = try HTTPClient.Request(
                url: request.url, method: HTTPMethod(rawValue: request.method.rawValue), headers: headers,
                body: hasBody ? .byteBuffer(ByteBuffer(bytes: body)) : nil)
            let collector = ResponseAccumulator(request: message, maxBodySize: limit)
            let deadline = seconds.map { NIODeadline.now() + .nanoseconds(Int64($0 * 1e9)) }
            let answer = try client.execute(request: message, delegate: collector, deadline: deadline).wait()
            return HTTPResponse(answer)
        } catch is ResponseAccumulator.ResponseTooBigError {
            throw .tooLarge
        } catch let error as HTTPClientError where Self.isOurs(error) {
            throw .invalid(error.shortDescription)
        } catch let error as HTTPClientError {
            throw .noAnswer(error.shortDescription)
        } catch let error where Self.isAboutCertificate(error) {
            throw .untrusted
        } catch {
            throw .noAnswer("\(error)")
        }
    }

    private static func isOurs(_ error: HTTPClientError) -> Bool {
        error == .invalidURL || error == .emptyHost || error == .emptyScheme
    }

    private static func isAboutCertificate(_ error: any Error) -> Bool {
        if let error = error as? NIOSSLExtraError { return error == .failedToValidateHostname }
        guard case .handshakeFailed(.sslError(let stack))? = error as? NIOSSLError else { return false }
        return stack.contains { "\($0)".contains("CERTIFICATE_VERIFY_FAILED") }
    }
}

extension HTTPResponse {
    init(_ answer: HTTPClient.Response) {
        var headers: [String: String] = [:]
        for (name, value) in answer.headers {
            headers[name.lowercased(), default: ""] += (headers[name.lowercased()] == nil ? "" : ",") + value
        }
        let body = answer.body.map { Array($0.readableBytesView) } ?? []
        self.init(status: Int(answer.status.code), headers: headers, body: body)
    }
}
