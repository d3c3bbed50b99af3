/// Sends one request and waits for its answer; the place where tests put a transport of their own.
protocol HTTPTransport: Sendable {
    /// - Parameters:
    ///   - body: sent as it is; not at all with an empty one that is not a PUT or POST.
    ///   - limit: most bytes of the answer's body.
    ///   - seconds: until when the whole answer must be there; `nil` for the transport's own time-outs alone.
    func send(
        _ request: HTTPRequest, body: [UInt8], limit: Int, seconds: Double?
    ) throws(HTTPFailure) -> HTTPResponse
}

/// No whole answer came. Whether the server did what it was asked is unknown.
enum HTTPFailure: Error, CustomStringConvertible {
    /// Not reached, cut off, or too late.
    case noAnswer(String)
    /// The answer is larger than the limit.
    case tooLarge
    /// It was not sent: the server's certificate is not valid now, not for its name, or of nobody who is believed.
    case untrusted
    /// It was not sent: it cannot be written as a request.
    case invalid(String)

    var description: String {
        switch self {
        case .noAnswer(let reason): "no answer: \(reason)"
        case .tooLarge: "the answer is too large"
        case .untrusted: "the server's certificate is not trusted"
        case .invalid(let reason): "cannot be sent: \(reason)"
        }
    }
}
