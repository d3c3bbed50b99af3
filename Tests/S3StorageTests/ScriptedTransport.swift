import NativeSystem

@testable import S3Storage

/// Answers as it is told, and remembers what it was asked.
final class ScriptedTransport: HTTPTransport {
    struct Exchange: Sendable {
        let request: HTTPRequest
        let body: [UInt8]
    }

    private let answer: @Sendable (HTTPRequest, [UInt8], Int) -> HTTPResponse?
    private let seen = MonitoredValue<[Exchange]>([])

    /// - Parameter answer: is told the request, its body, and how many came before; `nil` is no answer.
    init(_ answer: @escaping @Sendable (HTTPRequest, [UInt8], Int) -> HTTPResponse?) { self.answer = answer }

    var exchanges: [Exchange] { seen.change { $0 } }

    func send(
        _ request: HTTPRequest, body: [UInt8], limit: Int, seconds: Double?
    ) throws(HTTPFailure) -> HTTPResponse {
        let count = seen.change { seen in
            seen.append(Exchange(request: request, body: body))
            return seen.count - 1
        }
        guard let response = answer(request, body, count) else { throw .noAnswer("scripted") }
        return response
    }
}

extension HTTPResponse {
    init(_ status: Int, _ text: String = "", _ headers: [String: String] = [:]) {
        self.init(status: status, headers: headers, body: Array(text.utf8))
    }

    static func error(_ status: Int, _ code: String, _ more: String = "", _ headers: [String: String] = [:]) -> Self {
        HTTPResponse(status, "<Error><Code>\(code)</Code><Message>m</Message>\(more)</Error>", headers)
    }
}
