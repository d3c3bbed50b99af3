import Foundation
import NativeBytes
import NativeSystem
import ObjectStorage

/// One thing about a store that was looked at.
public struct StoreCheck: Sendable, Equatable {
    public enum Outcome: String, Sendable { case ok, bad, unknown }

    public let name: String
    public let outcome: Outcome
    public let detail: String
    /// What to do about it.
    public let mend: String?

    public init(_ name: String, _ outcome: Outcome, _ detail: String, mend: String? = nil) {
        self.name = name
        self.outcome = outcome
        self.detail = detail
        self.mend = mend
    }
}

extension S3ObjectStore {
    /// Looks at credentials, bucket, clock, rights and settings. Puts a probe and deletes it again.
    public func inspect() -> [StoreCheck] {
        let own = ownCredentialsCheck()
        guard own.outcome != .bad else { return [own] }
        let bucket = bucketCheck()
        guard bucket.outcome == .ok else { return [bucket] }
        return [
            own, bucket, clockCheck(), probeCheck(), exclusiveCheck(), anonymousCheck(), defaultCredentialsCheck(),
            publicAccessCheck(), encryptionCheck(), versioningCheck(), unfinishedCheck(),
            transportCheck(),
        ]
    }

    private func answer(_ query: [(String, String)]) -> Result<HTTPResponse, S3Failure> {
        Result { () throws(S3Failure) in try client.perform(S3Call(method: .get, key: nil, query: query)) }
    }

    private func ownCredentialsCheck() -> StoreCheck {
        let name = "own credentials"
        switch client.hasWeakCredentials {
        case nil: return StoreCheck(name, .unknown, "there are none")
        case false?: return StoreCheck(name, .ok, "are not among those that everybody tries first")
        case true?:
            return StoreCheck(
                name, client.isOnThisMachine ? .unknown : .bad,
                client.isOnThisMachine
                    ? "everybody tries them first; they are used because the store is on this machine"
                    : "everybody tries them first, so that they are not used",
                mend: "make an access key of its own at the store, with a secret of 32 random characters or more")
        }
    }

    private func bucketCheck() -> StoreCheck {
        let name = "bucket"
        do throws(S3Failure) {
            _ = try client.perform(S3Call(method: .head, key: nil))
            return StoreCheck(name, .ok, "is there, and the credentials are taken")
        } catch {
            // HEAD has no document; a listing says why.
            var failure = error
            if case .failure(let better) = answer([("list-type", "2"), ("max-keys", "1")]) { failure = better }
            return StoreCheck(name, .bad, failure.description, mend: Self.mend(failure))
        }
    }

    /// What to do about a bucket that cannot be asked.
    private static func mend(_ failure: S3Failure) -> String {
        if failure.code == S3Failure.untrustedCertificate {
            return "renew the certificate, use the name that it is for, or name its authority in store.ca-file"
        }
        switch failure.status {
        case 404: return "make the bucket, or correct its name"
        case 0: return "check endpoint and network"
        default: return "check credentials, region, clock and the rights on it"
        }
    }

    private func clockCheck() -> StoreCheck {
        guard case .success(let response) = answer([("list-type", "2"), ("max-keys", "1")]),
            let date = response.headers["date"].flatMap({ UTCTime(http: $0) })
        else { return StoreCheck("clock", .unknown, "the store does not tell its time") }
        let seconds = abs(date.seconds - UTCTime.now.seconds)
        return seconds <= 60
            ? StoreCheck("clock", .ok, "differs by \(seconds) s")
            : StoreCheck("clock", .bad, "differs by \(seconds) s", mend: "let this machine keep time by NTP")
    }

    private func probeCheck() -> StoreCheck {
        do throws(StoreError) {
            try check()
            return StoreCheck("put, get, delete", .ok, "a probe came back and is gone")
        } catch {
            return StoreCheck(
                "put, get, delete", .bad, error.description, mend: "grant s3:PutObject, s3:GetObject, s3:DeleteObject")
        }
    }

    private func exclusiveCheck() -> StoreCheck {
        let name = "conditional put"
        do throws(S3Failure) {
            let path =
                client.configuration.location.prefix.description + "ingest-probe-" + UUID().uuidString.lowercased()
            let put = S3Call(method: .put, key: path, headers: encryptionHeaders, body: [1])
            _ = try client.perform(put)
            defer { _ = try? client.perform(S3Call(method: .delete, key: path)) }
            var again = put
            again.headers["if-none-match"] = "*"
            do throws(S3Failure) {
                _ = try client.perform(again)
            } catch {
                if error.isPreconditionFailed { return StoreCheck(name, .ok, "an object is not replaced") }
                guard error.isNotImplemented else { throw error }
            }
            return StoreCheck(
                name, .unknown, "the store has none; each key is looked up before",
                mend: "nothing to do: keys are random and used once")
        } catch {
            return StoreCheck(name, .bad, error.description, mend: "see 'put, get, delete'")
        }
    }

    /// A request without a signature must be refused.
    private func anonymousCheck() -> StoreCheck {
        let name = "without credentials"
        guard let request = try? client.request(S3Call(method: .get, key: nil, query: [("list-type", "2")])) else {
            return StoreCheck(name, .unknown, "could not be asked")
        }
        guard let status = try? client.send(request).status else { return StoreCheck(name, .unknown, "no answer") }
        return status >= 400
            ? StoreCheck(name, .ok, "a listing is refused")
            : StoreCheck(
                name, .bad, "everybody can list the bucket",
                mend: "remove public access lists and policies from the bucket")
    }

    private func defaultCredentialsCheck() -> StoreCheck {
        for (accessKey, secret) in WeakCredentials.delivered {
            let credentials = S3Credentials(accessKey: accessKey, secretKey: SecretText(secret))
            if client.isAccepted(credentials) {
                return StoreCheck(
                    "default credentials", .bad,
                    "the store takes the access key '\(accessKey)' that it was delivered with",
                    mend: "change it at the store at once")
            }
        }
        return StoreCheck("default credentials", .ok, "are refused")
    }

    private func publicAccessCheck() -> StoreCheck {
        let name = "public access block"
        guard case .success(let response) = answer([("publicAccessBlock", "")]),
            let root = try? XMLElement(document: response.body), root.name == "PublicAccessBlockConfiguration"
        else {
            return StoreCheck(
                name, .unknown, "the store has none, or does not tell", mend: "at Amazon, block all public access")
        }
        let wanted = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
        let missing = wanted.filter { root[$0] != "true" }
        return missing.isEmpty
            ? StoreCheck(name, .ok, "all four")
            : StoreCheck(name, .bad, "off: \(missing.joined(separator: ", "))", mend: "switch all four on")
    }

    private func encryptionCheck() -> StoreCheck {
        guard case .success(let response) = answer([("encryption", "")]),
            let root = try? XMLElement(document: response.body), root.name == "ServerSideEncryptionConfiguration"
        else {
            return StoreCheck(
                "encryption", client.configuration.encryption == .bucketDefault ? .unknown : .ok,
                client.configuration.encryption == .bucketDefault
                    ? "the bucket does not tell of any" : "asked for with each object",
                mend: client.configuration.encryption == .bucketDefault
                    ? "set store.encryption, or the bucket's default" : nil)
        }
        return StoreCheck("encryption", .ok, "by the bucket's default")
    }

    private func versioningCheck() -> StoreCheck {
        guard case .success(let response) = answer([("versioning", "")]),
            let root = try? XMLElement(document: response.body), root.name == "VersioningConfiguration"
        else { return StoreCheck("versioning", .unknown, "the store does not tell") }
        return root["Status"] == "Enabled"
            ? StoreCheck("versioning", .ok, "on: what is deleted stays as an old version; let a lifecycle rule end it")
            : StoreCheck(
                "versioning", .unknown, "off: what is deleted is gone",
                mend: "switch it on if deleted objects must be brought back")
    }

    private static let daysOfUpload = 7

    /// The parts of uploads that a crash left cost money until somebody aborts them.
    private func unfinishedCheck() -> StoreCheck {
        let name = "unfinished uploads"
        do throws(StoreError) {
            let limit = UTCTime.now.seconds - Self.daysOfUpload * 86_400
            let count = try abortUploads(begunBefore: limit, isDry: true)
            return count == 0
                ? StoreCheck(name, .ok, "none is older than \(Self.daysOfUpload) days")
                : StoreCheck(
                    name, .unknown, "\(count) are older than \(Self.daysOfUpload) days",
                    mend: "run 'storage gc --delete', and let a lifecycle rule of the bucket abort them")
        } catch {
            return StoreCheck(
                name, .unknown, "cannot be listed: \(error.description)", mend: "grant s3:ListBucketMultipartUploads")
        }
    }

    private func transportCheck() -> StoreCheck {
        (client.configuration.location.endpoint ?? "https://").hasPrefix("https://")
            ? StoreCheck("transport", .ok, "TLS")
            : StoreCheck("transport", .unknown, "plain HTTP", mend: "use https, unless the store is on this machine")
    }
}
