import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NativeBytes
import NativeCrypto
public import NativeSystem

/// A small S3 server in memory that fails on purpose: it refuses, is slow, lies, and cuts connections before and after
/// it did what it was asked. By path style; signatures are not looked at, digests of bodies are.
public final class FaultyStoreServer: Sendable {
    public enum Fault: String, CaseIterable, Sendable {
        /// 500 with a document.
        case internalError
        /// 503 SlowDown.
        case slowDown
        /// 503 without a body.
        case silent
        /// 200 with an error document, and nothing was kept.
        case errorWithSuccess
        /// Kept, and an ETag that is not that of the content.
        case wrongTag
        /// Something else was kept, with its ETag.
        case otherBytes
        /// The connection ends in the middle of the answer, and nothing was kept.
        case cutBefore
        /// The connection ends in the middle of the answer, and the object is kept.
        case cutAfter
        /// Kept, and the answer's XML ends in the middle.
        case truncatedDocument
    }

    /// How stores differ in it.
    public enum ConditionalReplace: CaseIterable, Sendable {
        /// 412 when the object has another ETag.
        case kept
        /// 501, as OpenStack Swift.
        case unknown
        /// 412 always, as Ceph's gateway.
        case refused
    }

    public struct State: Sendable {
        public struct Object: Sendable {
            public let bytes: [UInt8]
            public let headers: [String: String]
        }

        /// By key, without the bucket.
        public var objects: [String: Object] = [:]
        /// How often each key was put to, faults counted.
        public var puts: [String: Int] = [:]
        /// Puts that replaced other bytes.
        public var replaced = 0
        public var faults: [Fault: Int] = [:]
        /// Of each request, 0 to 1.
        public var faultRate = 0.0
        public var possibleFaults = Fault.allCases
        /// Most faults of a key in a row.
        public var mostInARow = 5
        /// What becomes of a put with `If-Match`.
        public var conditionalReplace = ConditionalReplace.kept
        /// Answers nothing but 503.
        public var isDown = false
        var inARow: [String: Int] = [:]
        var random = SplitMix(state: 1)
    }

    public let state = MonitoredValue(State())

    public init() {}

    /// Serves on a port of loopback while `body` runs with the endpoint.
    public func serve(_ body: @Sendable @escaping (String) async throws -> Void) async throws {
        var log = Logger(label: "faulty-store") { _ in SwiftLogNoOpLogHandler() }
        log.logLevel = .critical
        let (ports, found) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await self.answer(request) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in found.yield(channel.localAddress?.port ?? 0) }, logger: log)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await port in ports {
                try await body("http://127.0.0.1:\(port)")
                break
            }
            group.cancelAll()
            while let ended = await group.nextResult() {
                if case .failure(let error) = ended, !(error is CancellationError) { throw error }
            }
        }
    }

    private struct CutOff: Error {}

    private func answer(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 64 << 20)
        let path = request.uri.path.split(separator: "/", maxSplits: 1).map(String.init)
        let key = path.count > 1 ? path[1] : ""
        let (fault, isDown) = state.change { ($0.nextFault(key, method: request.method), $0.isDown) }
        if isDown { return Self.error(.serviceUnavailable, "ServiceUnavailable") }
        switch fault {
        case .internalError: return Self.error(.internalServerError, "InternalError")
        case .slowDown: return Self.error(.serviceUnavailable, "SlowDown")
        case .silent: return Response(status: .serviceUnavailable)
        case .errorWithSuccess where request.method == .put: return Self.error(.ok, "InternalError")
        case .cutBefore: return Self.cut()
        default: break
        }
        let bytes = Array(body.readableBytesView)
        let response = state.change { state in
            state.answer(request, key: key, bytes: fault == .otherBytes ? bytes + [0] : bytes, digestOf: bytes)
        }
        switch fault {
        case .cutAfter: return Self.cut()
        case .wrongTag where request.method == .put:
            var lie = response
            lie.headers[.eTag] = "\"00000000000000000000000000000000\""
            return lie
        default: return response
        }
    }

    /// Promises more than comes.
    private static func cut() -> Response {
        Response(
            status: .ok,
            body: ResponseBody(contentLength: 1_000) { writer in
                try await writer.write(ByteBuffer(string: "<"))
                throw CutOff()
            })
    }

    static func error(_ status: HTTPResponse.Status, _ code: String) -> Response {
        Response(
            status: status, headers: [.contentType: "application/xml"],
            body: .init(byteBuffer: ByteBuffer(string: "<Error><Code>\(code)</Code><Message>m</Message></Error>")))
    }
}

extension FaultyStoreServer.State {
    fileprivate mutating func nextFault(_ key: String, method: HTTPRequest.Method) -> FaultyStoreServer.Fault? {
        if method == .put { puts[key, default: 0] += 1 }
        let isFaulty = random.fraction() < faultRate
        guard isFaulty, inARow[key, default: 0] < mostInARow else {
            inARow[key] = 0
            return nil
        }
        inARow[key, default: 0] += 1
        let fault = possibleFaults[Int(random.fraction() * Double(possibleFaults.count))]
        faults[fault, default: 0] += 1
        return fault
    }

    fileprivate mutating func answer(
        _ request: Request, key: String, bytes: [UInt8], digestOf sent: [UInt8]
    ) -> Response {
        switch request.method {
        case .put where key.isEmpty: return Response(status: .ok)
        case .put:
            let said = request.headers[.init("x-amz-content-sha256")!]
            guard said == SHA256Digest(of: sent).description else {
                return FaultyStoreServer.error(.badRequest, "XAmzContentSHA256Mismatch")
            }
            if let wanted = request.headers[.ifMatch] {
                switch conditionalReplace {
                case .kept where objects[key].map({ Self.tag($0.bytes) }) == wanted: break
                case .unknown: return FaultyStoreServer.error(.notImplemented, "NotImplemented")
                case .kept, .refused: return FaultyStoreServer.error(.preconditionFailed, "PreconditionFailed")
                }
            }
            if let old = objects[key] {
                if request.headers[.ifNoneMatch] == "*" {
                    return FaultyStoreServer.error(.preconditionFailed, "PreconditionFailed")
                }
                if old.bytes != bytes { replaced += 1 }
            }
            var headers: [String: String] = [:]
            for field in request.headers where field.name.canonicalName.hasPrefix("x-amz-meta-") {
                headers[field.name.canonicalName] = field.value
            }
            objects[key] = .init(bytes: bytes, headers: headers)
            return Response(status: .ok, headers: [.eTag: Self.tag(bytes)])
        case .get, .head:
            guard let object = objects[key] else {
                return request.method == .head
                    ? Response(status: .notFound) : FaultyStoreServer.error(.notFound, "NoSuchKey")
            }
            var headers = HTTPFields()
            headers[.eTag] = Self.tag(object.bytes)
            for (name, value) in object.headers { headers[.init(name)!] = value }
            if request.method == .head { headers[.contentLength] = String(object.bytes.count) }
            return Response(
                status: .ok, headers: headers,
                body: request.method == .head ? .init() : .init(byteBuffer: ByteBuffer(bytes: object.bytes)))
        case .delete:
            objects[key] = nil
            return Response(status: .noContent)
        default: return FaultyStoreServer.error(.notImplemented, "NotImplemented")
        }
    }

    private static func tag(_ bytes: [UInt8]) -> String {
        let digest = MD5Digest(of: bytes.span).bytes
        return "\"" + digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + "\""
    }
}

/// SplitMix64, so that a run can be repeated.
struct SplitMix: Sendable {
    var state: UInt64

    mutating func fraction() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((word ^ (word >> 31)) >> 11) / Double(1 << 53)
    }
}
