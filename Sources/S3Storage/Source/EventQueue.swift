import Foundation
public import Logging
import NativeBytes
public import ObjectStorage

/// A queue of SQS that a bucket sends its events to. A message that is not deleted comes again when its time in hiding
/// is over.
public final class EventQueue: Sendable {
    /// What one message says.
    public struct Message: Sendable {
        let receipt: String
        /// Keys of new objects in the bucket; `nil` when nobody can read the message.
        public let keys: [String]?
    }

    private let url: ServiceURL
    private let text: String
    private let region: String
    private let bucket: String
    private let transport: any HTTPTransport
    private let credentials: any CredentialSource

    private static let mostMessages = 10
    /// Seconds; SQS's own limit.
    private static let longestWait = 20

    /// - Throws: when the URL is none, or is plain HTTP to another machine.
    public init(
        url text: String, bucket: String, _ configuration: S3Configuration, environment: [String: String], log: Logger
    ) throws(StoreError) {
        guard let url = ServiceURL(text), url.scheme == "https" || S3Endpoint.isLoopback(url.host) else {
            throw StoreError(code: .invalidRequest, description: "the queue's URL must be https, or on this machine")
        }
        self.url = url
        self.text = text
        self.bucket = bucket
        let parts = url.host.split(separator: ".")
        let named = parts.count > 2 && parts[0] == "sqs" ? String(parts[1]) : nil
        region = named ?? configuration.location.region ?? RegionSettings.fromEnvironment ?? "us-east-1"
        var network = try configuration.networkSettings()
        // Nothing comes while it waits for messages.
        network.readSeconds = max(network.readSeconds, Self.longestWait + 10)
        let transport = NetworkTransport(network)
        self.transport = transport
        credentials = CredentialChain(
            configuration.credentials, environment: environment, region: region, transport: transport)
    }

    /// Waits at most so many seconds, 0 to 20, for messages.
    public func receive(waiting seconds: Int) throws(StoreError) -> [Message] {
        let answer = try call(
            "ReceiveMessage",
            ["QueueUrl": text, "MaxNumberOfMessages": Self.mostMessages, "WaitTimeSeconds": seconds],
            seconds: Double(seconds) + 30)
        let messages = answer["Messages"] as? [[String: Any]] ?? []
        return messages.compactMap { message in
            guard let receipt = message["ReceiptHandle"] as? String, let body = message["Body"] as? String else {
                return nil
            }
            let keys = S3Event(Array(body.utf8))?.objects.filter { $0.bucket == bucket }.map(\.key)
            return Message(receipt: receipt, keys: keys)
        }
    }

    /// Everything that the message tells of is done.
    public func delete(_ message: Message) throws(StoreError) {
        _ = try call("DeleteMessage", ["QueueUrl": text, "ReceiptHandle": message.receipt], seconds: 30)
    }

    private func call(
        _ action: String, _ arguments: [String: Any], seconds: Double
    ) throws(StoreError) -> [String: Any] {
        let lent: S3Credentials
        do throws(CredentialError) { lent = try credentials.current() } catch {
            throw StoreError(code: error.isTemporary ? .unavailable : .refused, description: error.description)
        }
        guard let body = try? JSONSerialization.data(withJSONObject: arguments, options: .sortedKeys) else {
            throw StoreError(code: .invalidRequest, description: "the queue cannot be asked for \(action)")
        }
        var request = HTTPRequest(method: .post, scheme: url.scheme, host: url.host, path: "/")
        request.headers = ["content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.\(action)"]
        let signer = SignatureV4(credentials: lent, region: region, service: "sqs")
        signer.sign(&request, .digest(SHA256Digest(of: Array(body))), at: .now)
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response = try transport.send(request, body: Array(body), limit: 4 << 20, seconds: seconds)
        } catch {
            throw StoreError(code: .unavailable, description: "the queue: \(error)")
        }
        let answer = try? JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        guard response.isSuccess else {
            let code =
                (answer?["__type"] as? String)?.split(separator: "#").last.map(String.init) ?? "\(response.status)"
            if response.status == 403 || code.contains("Token") { _ = credentials.replace(lent) }
            throw StoreError(
                code: response.status < 500 ? .refused : .unavailable, description: "the queue answered \(code)")
        }
        // Some calls have nothing to answer.
        if response.body.isEmpty { return [:] }
        guard let answer else {
            throw StoreError(code: .unavailable, description: "the queue's answer is no JSON")
        }
        return answer
    }
}
