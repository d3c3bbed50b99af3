import Foundation
import Logging
import NativeBytes
import NativeSystem
import ObjectStorage

/// One request to a bucket, before it is signed.
struct S3Call {
    var method: HTTPRequest.Method
    /// The whole key, `nil` for the bucket.
    var key: String?
    var query: [(String, String)] = []
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// Of the body; `nil` lets it be computed.
    var digest: SHA256Digest?
    /// Most bytes of the answer.
    var limit = 8 << 20
    /// Whether an error document can come with a status that says that all is well. Not where the answer is an object.
    var mayHideErrors: Bool { method == .put || method == .post }
}

/// Sends calls to one bucket: signs them, tries again what may succeed in a moment, follows the bucket to its region
/// and the server's clock, and takes new credentials when the old ones are refused.
final class S3Client: Sendable {
    let configuration: S3Configuration
    let isAmazon: Bool
    let isOnThisMachine: Bool
    private let transport: any HTTPTransport
    private let credentials: any CredentialSource
    private let quota = RetryQuota()
    private let state: MonitoredValue<State>
    private let log: Logger
    /// Waits for seconds; tests do not.
    private let pause: @Sendable (Double) -> Void

    private struct State: Sendable {
        var region: String
        /// Seconds by which the server's clock is ahead of ours.
        var clockOffset = 0
    }

    /// Seconds of difference from which on a refusal may be the clock's fault.
    private static let suspiciousSkew = 240

    /// A client over the network, with the credentials that the settings or the environment lead to.
    convenience init(
        _ configuration: S3Configuration, environment: [String: String], log: Logger
    ) throws(StoreError) {
        let transport = NetworkTransport(try configuration.networkSettings())
        let region = configuration.location.region ?? RegionSettings.fromEnvironment ?? "us-east-1"
        let chain = CredentialChain(
            configuration.credentials, environment: environment, region: region, transport: transport)
        try self.init(configuration, credentials: chain, transport: transport, log: log)
    }

    init(
        _ configuration: S3Configuration, credentials: any CredentialSource, transport: any HTTPTransport, log: Logger,
        pause: @escaping @Sendable (Double) -> Void = { Thread.sleep(forTimeInterval: $0) }
    ) throws(StoreError) {
        self.configuration = configuration
        self.credentials = credentials
        self.transport = transport
        self.log = log
        self.pause = pause
        let region = configuration.location.region ?? RegionSettings.fromEnvironment ?? "us-east-1"
        state = MonitoredValue(State(region: region))
        isAmazon = configuration.location.endpoint == nil
        let endpoint = try S3Endpoint(
            configuration.location, region: region, allowsPlainHTTP: configuration.allowsPlainHTTP)
        isOnThisMachine = endpoint.isLoopback
        if case .customerKey = configuration.encryption, endpoint.scheme != "https" {
            throw StoreError(code: .refused, description: "a key of ours must not travel over plain HTTP")
        }
    }

    /// The time by the server's clock, as far as it told.
    var now: UTCTime { UTCTime.now.advanced(by: state.change { $0.clockOffset }) }

    func signer() throws(S3Failure) -> SignatureV4 {
        SignatureV4(credentials: try currentCredentials(), region: state.change { $0.region })
    }

    func request(_ call: S3Call) throws(S3Failure) -> HTTPRequest {
        do throws(StoreError) {
            let endpoint = try S3Endpoint(
                configuration.location, region: state.change { $0.region },
                allowsPlainHTTP: configuration.allowsPlainHTTP)
            var request = endpoint.request(call.method, key: call.key)
            request.query = call.query
            request.headers = call.headers
            return request
        } catch {
            throw S3Failure(status: 403, code: "AccessDenied", message: error.description)
        }
    }

    /// A request that whoever has its URL can send, for `seconds`; its headers must then be sent as they are.
    func presigned(_ call: S3Call, seconds: Int) throws(S3Failure) -> HTTPRequest {
        var request = try request(call)
        try signer().presign(&request, seconds: seconds, at: now)
        return request
    }

    /// The answer, whose status says that all is well.
    func perform(_ call: S3Call) throws(S3Failure) -> HTTPResponse {
        let digest = call.digest ?? SHA256Digest(of: call.body)
        var mends = Mends()
        var attempt = 0
        while true {
            let credentials = try currentCredentials()
            let (failure, headers): (S3Failure, [String: String])
            switch try answer(to: call, digest, credentials) {
            case .success(let response):
                quota.giveBack(afterRetry: attempt > 0)
                return response
            case .failure(let failed, let itsHeaders): (failure, headers) = (failed, itsHeaders)
            }
            if mend(failure, headers, credentials, &mends) { continue }
            attempt += 1
            guard let cause = RetryRules.cause(failure), attempt < configuration.attempts, quota.take() else {
                log.debug("store request failed", metadata: ["failure": "\(failure)", "attempts": "\(attempt)"])
                throw failure
            }
            let random = Double.random(in: 0...1)
            let seconds =
                RetryRules.pause(asked: headers) ?? RetryRules.pause(cause, attempt: attempt - 1, random: random)
            log.debug("store request is tried again", metadata: ["failure": "\(failure)", "seconds": "\(seconds)"])
            pause(seconds)
        }
    }

    private enum Answer {
        case success(HTTPResponse)
        case failure(S3Failure, [String: String])
    }

    private func answer(
        to call: S3Call, _ digest: SHA256Digest, _ credentials: S3Credentials
    ) throws(S3Failure) -> Answer {
        var request = try request(call)
        let signer = SignatureV4(credentials: credentials, region: state.change { $0.region })
        signer.sign(&request, .digest(digest), at: now)
        do throws(HTTPFailure) {
            let response = try transport.send(request, body: call.body, limit: call.limit, seconds: nil)
            if response.isSuccess, !call.mayHideErrors || S3ErrorDocument(response.body) == nil {
                return .success(response)
            }
            return .failure(S3Failure(response), response.headers)
        } catch {
            return .failure(S3Failure(error), [:])
        }
    }

    /// The answer to a request that is sent as it is, once.
    func send(_ request: HTTPRequest, body: [UInt8] = []) throws(S3Failure) -> HTTPResponse {
        do throws(HTTPFailure) {
            return try transport.send(request, body: body, limit: 8 << 20, seconds: nil)
        } catch {
            throw S3Failure(error)
        }
    }

    /// Whether our own are among those that everybody tries first; `nil` where there are none.
    var hasWeakCredentials: Bool? { (try? credentials.current()).map(WeakCredentials.contain) }

    /// Whether the store lists the bucket for these credentials.
    func isAccepted(_ others: S3Credentials) -> Bool {
        let call = S3Call(method: .get, key: nil, query: [("list-type", "2"), ("max-keys", "1")])
        guard case .success = try? answer(to: call, SHA256Digest(of: []), others) else { return false }
        return true
    }

    private func currentCredentials() throws(S3Failure) -> S3Credentials {
        let found: S3Credentials
        do throws(CredentialError) { found = try credentials.current() } catch {
            throw S3Failure(status: error.isTemporary ? 0 : 403, code: "NoCredentials", message: error.description)
        }
        guard isOnThisMachine || !WeakCredentials.contain(found) else {
            throw S3Failure(status: 403, code: S3Failure.weakCredentials, message: WeakCredentials.sentence)
        }
        return found
    }

    /// What can be put right at once and once a call.
    private struct Mends {
        var hasSetClock = false
        var hasMoved = false
        var hasNewCredentials = false
    }

    /// Puts right what the failure says is wrong with our requests, not with the server.
    private func mend(
        _ failure: S3Failure, _ headers: [String: String], _ used: S3Credentials, _ mends: inout Mends
    ) -> Bool {
        if !mends.hasMoved, let region = otherRegion(failure, headers) {
            mends.hasMoved = true
            state.change { $0.region = region }
            log.notice("the bucket is in another region", metadata: ["region": "\(region)"])
            return true
        }
        if !mends.hasSetClock, isClockSuspected(failure), let date = headers["date"].flatMap({ UTCTime(http: $0) }) {
            mends.hasSetClock = true
            let offset = date.seconds - UTCTime.now.seconds
            let isOff = state.change { state in
                let isOff = abs(offset - state.clockOffset) > Self.suspiciousSkew || failure.status != 403
                if isOff { state.clockOffset = offset }
                return isOff
            }
            if isOff {
                log.warning("this machine's clock is not the store's", metadata: ["seconds": "\(offset)"])
                return true
            }
        }
        let refused = [
            "ExpiredToken", "InvalidToken", "InvalidAccessKeyId", "SignatureDoesNotMatch", "TokenRefreshRequired",
        ]
        if !mends.hasNewCredentials, refused.contains(failure.code) {
            mends.hasNewCredentials = true
            return credentials.replace(used)
        }
        return false
    }

    private func isClockSuspected(_ failure: S3Failure) -> Bool {
        failure.code == "RequestTimeTooSkewed" || failure.code == "RequestExpired" || failure.status == 403
    }

    private func otherRegion(_ failure: S3Failure, _ headers: [String: String]) -> String? {
        guard
            failure.status == 301 || failure.status == 307 || failure.code == "AuthorizationHeaderMalformed"
                || failure.code == "PermanentRedirect" || failure.code == "IllegalLocationConstraintException"
        else { return nil }
        guard let region = headers["x-amz-bucket-region"] ?? failure.region, !region.isEmpty,
            region.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }),
            region.utf8.count <= 64, region != state.change({ $0.region })
        else { return nil }
        return region
    }
}

/// Which region is meant where the store's URL names none.
enum RegionSettings {
    static var fromEnvironment: String? {
        let environment = ProcessInfo.processInfo.environment
        return [environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"]].compactMap { $0 }.first { !$0.isEmpty }
    }
}
