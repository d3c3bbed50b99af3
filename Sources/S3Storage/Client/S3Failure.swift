import ObjectStorage

/// A request that did not do what it was for, after all attempts.
struct S3Failure: Error, CustomStringConvertible {
    /// 0 when no answer came.
    let status: Int
    /// The code of the error document, or what stands for it: `PreconditionFailed`, `NoSuchKey` …
    let code: String
    let message: String
    let requestIdentifier: String?
    /// The region to ask instead.
    let region: String?

    init(
        status: Int, code: String, message: String = "", requestIdentifier: String? = nil, region: String? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.requestIdentifier = requestIdentifier
        self.region = region
    }

    /// What an answer says, or its status where it says nothing, as to HEAD.
    init(_ response: HTTPResponse) {
        let document = S3ErrorDocument(response.body)
        self.init(
            status: response.status, code: document?.code ?? Self.code(of: response.status),
            message: document?.message ?? "",
            requestIdentifier: document?.requestIdentifier ?? response.headers["x-amz-request-id"],
            region: document?.region)
    }

    init(_ failure: HTTPFailure) {
        switch failure {
        case .noAnswer(let reason): self.init(status: 0, code: "NoAnswer", message: reason)
        case .tooLarge: self.init(status: 0, code: "AnswerTooLarge")
        case .untrusted: self.init(status: 0, code: Self.untrustedCertificate)
        case .invalid(let reason): self.init(status: 0, code: "InvalidRequest", message: reason)
        }
    }

    init(_ defect: XMLReader.Defect) {
        self.init(status: 0, code: "BadDocument", message: "the answer's XML is damaged (\(defect.rawValue))")
    }

    private static func code(of status: Int) -> String {
        switch status {
        case 403: "AccessDenied"
        case 404: "NotFound"
        case 405: "MethodNotAllowed"
        case 409: "Conflict"
        case 412: "PreconditionFailed"
        case 416: "InvalidRange"
        case 429: "SlowDown"
        case 500: "InternalError"
        case 501: "NotImplemented"
        case 503: "ServiceUnavailable"
        case 507: "InsufficientStorage"
        default: "Status\(status)"
        }
    }

    /// The code for credentials that are not used.
    static let weakCredentials = "WeakCredentials"

    /// The code for a server that could not prove who it is.
    static let untrustedCertificate = "UntrustedCertificate"
    private static let sentenceOfUntrusted =
        "the store's certificate is not trusted: it must hold now, be for this host, and come from an authority that "
        + "is known here"

    var isMissing: Bool { status == 404 && code != "NoSuchBucket" }
    var isPreconditionFailed: Bool { status == 412 || code == "PreconditionFailed" }
    var isNotImplemented: Bool { status == 501 || code == "NotImplemented" }

    var description: String {
        if code == Self.weakCredentials { return message }
        if code == Self.untrustedCertificate { return Self.sentenceOfUntrusted }
        let reply = status == 0 ? "" : " \(status)"
        let identifier = requestIdentifier.map { ", request \($0)" } ?? ""
        return "the store answered\(reply) \(code)\(message.isEmpty ? "" : ": " + message)\(identifier)"
    }
}

extension StoreError {
    init(_ failure: S3Failure) {
        self.init(code: Self.code(of: failure), description: failure.description)
    }

    private static func code(of failure: S3Failure) -> Code {
        switch failure.code {
        case "NoSuchKey", "NoSuchVersion", "NotFound": return .notFound
        case "InvalidRange": return .invalidRange
        case "InsufficientStorage", "XMinioStorageFull", "QuotaExceeded": return .full
        case "NotImplemented", "MethodNotAllowed": return .unsupported
        case "NoCredentials": return .unavailable
        case "NoSuchBucket", S3Failure.untrustedCertificate: return .refused
        case "ObjectDamaged", "BadRange": return .damaged
        default: break
        }
        switch RetryRules.cause(failure) {
        case .throttled: return .throttled
        case .transient: return .unavailable
        case nil: break
        }
        switch failure.status {
        case 401, 403, 301, 307: return .refused
        case 400..<500: return .invalidRequest
        default: return .unavailable
        }
    }
}
