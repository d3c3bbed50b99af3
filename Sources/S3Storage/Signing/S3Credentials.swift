/// A text that no log, no error and no debugger shows.
public struct SecretText: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    let value: String

    public init(_ value: String) { self.value = value }

    public var description: String { "(secret)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// By which requests are signed.
public struct S3Credentials: Sendable, Equatable {
    public let accessKey: String
    public let secretKey: SecretText
    /// With credentials that were lent for a while.
    public let sessionToken: SecretText?
    /// From then on they are refused; `nil` when nobody said.
    let expiry: UTCTime?

    public init(accessKey: String, secretKey: SecretText, sessionToken: SecretText? = nil) {
        self.init(accessKey: accessKey, secretKey: secretKey, sessionToken: sessionToken, expiry: nil)
    }

    init(accessKey: String, secretKey: SecretText, sessionToken: SecretText?, expiry: UTCTime?) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
        self.expiry = expiry
    }
}
