import Foundation
import ObjectStorage

/// What the services of containers and machines answer.
private struct LentCredentials: Decodable {
    let accessKey: String
    let secretKey: String
    let token: String
    let expiration: String

    private enum CodingKeys: String, CodingKey {
        case accessKey = "AccessKeyId"
        case secretKey = "SecretAccessKey"
        case token = "Token"
        case expiration = "Expiration"
    }

    static func read(_ body: [UInt8], from service: String) throws(CredentialError) -> FetchedCredentials {
        guard let lent = try? JSONDecoder().decode(LentCredentials.self, from: Data(body)),
            let expiry = UTCTime(extended: lent.expiration)
        else { throw CredentialError(description: "\(service) answered no credentials", isTemporary: true) }
        return FetchedCredentials(
            credentials: S3Credentials(
                accessKey: lent.accessKey, secretKey: SecretText(lent.secretKey), sessionToken: SecretText(lent.token),
                expiry: expiry),
            readAgainAfter: nil)
    }
}

/// Asks a service on this machine or beside it, shortly and twice.
private struct LendingService {
    let name: String
    let transport: any HTTPTransport
    var seconds = 2.0

    func ask(_ request: HTTPRequest, body: [UInt8] = []) throws(CredentialError) -> [UInt8] {
        var reason = ""
        for _ in 0..<2 {
            do throws(HTTPFailure) {
                let response = try transport.send(request, body: body, limit: 64 << 10, seconds: seconds)
                if response.isSuccess { return response.body }
                reason = "it answered \(response.status)"
            } catch {
                reason = "\(error)"
            }
        }
        throw CredentialError(description: "\(name) lends no credentials: \(reason)", isTemporary: true)
    }
}

/// A token that Kubernetes or the like puts into a file, changed for credentials by STS. The call is not signed.
struct WebIdentityProvider: CredentialProvider {
    let environment: [String: String]
    let region: String
    let transport: any HTTPTransport

    func fetch() throws(CredentialError) -> FetchedCredentials? {
        guard let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"], let role = environment["AWS_ROLE_ARN"] else {
            return nil
        }
        guard let token = CredentialFile.word(in: file) else {
            throw CredentialError(description: "cannot read the token in \(file)", isTemporary: true)
        }
        let fields = [
            ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", role),
            ("RoleSessionName", environment["AWS_ROLE_SESSION_NAME"] ?? "ingest-worker"), ("Version", "2011-06-15"),
            ("WebIdentityToken", token),
        ]
        let text = fields.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        var request = try self.request()
        request.headers = ["content-type": "application/x-www-form-urlencoded", "accept": "application/xml"]
        let body = try LendingService(name: "STS", transport: transport, seconds: 10)
            .ask(request, body: Array(text.utf8))
        guard let root = try? XMLElement(document: body),
            let found = root.all("AssumeRoleWithWebIdentityResult").first?.all("Credentials").first,
            let accessKey = found["AccessKeyId"], let secret = found["SecretAccessKey"],
            let session = found["SessionToken"], let expiry = found["Expiration"].flatMap({ UTCTime(extended: $0) })
        else { throw CredentialError(description: "STS answered no credentials", isTemporary: true) }
        return FetchedCredentials(
            credentials: S3Credentials(
                accessKey: accessKey, secretKey: SecretText(secret), sessionToken: SecretText(session),
                expiry: expiry),
            readAgainAfter: nil)
    }

    private func request() throws(CredentialError) -> HTTPRequest {
        guard let endpoint = environment["AWS_ENDPOINT_URL_STS"] else {
            return HTTPRequest(method: .post, scheme: "https", host: "sts.\(region).amazonaws.com", path: "/")
        }
        guard let url = ServiceURL(endpoint), url.scheme == "https" || S3Endpoint.isLoopback(url.host) else {
            throw CredentialError(description: "AWS_ENDPOINT_URL_STS must be https, or on this machine")
        }
        return HTTPRequest(method: .post, scheme: url.scheme, host: url.host, path: "/")
    }
}

/// Containers: ECS and EKS Pod Identity.
struct ContainerProvider: CredentialProvider {
    let environment: [String: String]
    let transport: any HTTPTransport

    /// The addresses at which container services listen over plain HTTP.
    private static let plainHosts: Set<String> = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]

    func fetch() throws(CredentialError) -> FetchedCredentials? {
        guard let url = try url() else { return nil }
        var request = HTTPRequest(method: .get, scheme: url.scheme, host: url.host, path: url.path, query: url.query)
        if let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            guard let token = CredentialFile.word(in: file) else {
                throw CredentialError(description: "cannot read the token in \(file)", isTemporary: true)
            }
            request.headers["authorization"] = token
        } else if let token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
            request.headers["authorization"] = token
        }
        let name = "the container's service"
        return try LentCredentials.read(try LendingService(name: name, transport: transport).ask(request), from: name)
    }

    private func url() throws(CredentialError) -> ServiceURL? {
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            guard let url = ServiceURL("http://169.254.170.2" + path), path.hasPrefix("/") else {
                throw CredentialError(description: "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path")
            }
            return url
        }
        guard let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        guard let url = ServiceURL(full),
            url.scheme == "https" || S3Endpoint.isLoopback(url.host) || Self.plainHosts.contains(url.host)
        else {
            throw CredentialError(
                description: "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, on this machine, or a container service"
            )
        }
        return url
    }
}

/// The metadata service of a machine, version 2 alone: the first version lends to whoever can make us send a request.
struct InstanceProvider: CredentialProvider {
    let environment: [String: String]
    let transport: any HTTPTransport

    private static let name = "the machine's metadata service"
    private static let path = "/latest/meta-data/iam/security-credentials/"

    func fetch() throws(CredentialError) -> FetchedCredentials? {
        guard environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" else { return nil }
        let endpoint = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? "http://169.254.169.254"
        guard let url = ServiceURL(endpoint) else {
            throw CredentialError(description: "AWS_EC2_METADATA_SERVICE_ENDPOINT is not a URL")
        }
        let service = LendingService(name: Self.name, transport: transport, seconds: 1)
        var request = HTTPRequest(method: .put, scheme: url.scheme, host: url.host, path: "/latest/api/token")
        request.headers["x-aws-ec2-metadata-token-ttl-seconds"] = "21600"
        // No service at all is no error: this machine is no such machine.
        guard let token = try? service.ask(request) else { return nil }
        request = HTTPRequest(method: .get, scheme: url.scheme, host: url.host, path: Self.path)
        request.headers["x-aws-ec2-metadata-token"] = String(decoding: token, as: UTF8.self)
        let roles = String(decoding: try service.ask(request), as: UTF8.self)
        guard let role = roles.split(whereSeparator: \.isNewline).first else { return nil }
        request.path = Self.path + PercentEncoding.encode(String(role))
        return try LentCredentials.read(try service.ask(request), from: Self.name)
    }
}

/// A URL of a service, taken apart.
struct ServiceURL {
    let scheme: String
    /// With the port.
    let host: String
    let path: String
    let query: [(String, String)]

    init?(_ text: String) {
        guard let components = URLComponents(string: text), let scheme = components.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = components.host, !host.isEmpty, components.user == nil
        else { return nil }
        self.scheme = scheme
        self.host = host + (components.port.map { ":\($0)" } ?? "")
        path = components.percentEncodedPath.isEmpty ? "/" : components.percentEncodedPath
        query = (components.queryItems ?? []).map { ($0.name, $0.value ?? "") }
    }
}
