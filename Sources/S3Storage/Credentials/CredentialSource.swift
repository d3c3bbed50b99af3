/// Where credentials come from.
protocol CredentialSource: Sendable {
    /// Credentials that hold now.
    func current() throws(CredentialError) -> S3Credentials

    /// The store refused these: forgets them, and tells whether there are others now.
    func replace(_ refused: S3Credentials) -> Bool
}

/// There are no credentials; the sentence says where they were looked for, never what was found.
struct CredentialError: Error, CustomStringConvertible {
    let description: String
    /// Whether a service that lends them could not be asked just now.
    var isTemporary = false
}

/// One place where credentials may be.
protocol CredentialProvider: Sendable {
    /// `nil` where this place is not in use on this machine; an error where it is and gives none.
    func fetch() throws(CredentialError) -> FetchedCredentials?
}

struct FetchedCredentials: Sendable {
    let credentials: S3Credentials
    /// Seconds after which they are read anew though they still hold, so that a change is noticed; `nil` where nothing
    /// can change.
    let readAgainAfter: Int?
}

/// How credentials are set in the worker's own settings.
public struct CredentialSettings: Sendable {
    /// With `secretKeyFile`.
    public var accessKey: String?
    /// A file that holds the secret key alone.
    public var secretKeyFile: String?
    /// A profile of the shared files; `nil` for `$AWS_PROFILE`, then `default`.
    public var profile: String?

    public init(accessKey: String? = nil, secretKeyFile: String? = nil, profile: String? = nil) {
        self.accessKey = accessKey
        self.secretKeyFile = secretKeyFile
        self.profile = profile
    }
}
