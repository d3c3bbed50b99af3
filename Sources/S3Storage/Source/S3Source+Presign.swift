public import ObjectStorage

/// What somebody without credentials needs to put one object.
public struct PresignedUpload: Sendable, Equatable {
    public let url: String
    /// The key in the bucket.
    public let key: String
    /// Headers that must be sent as they are, by name: they are signed.
    public let headers: [String: String]
}

extension S3Source {
    private static let longestSeconds = 604_800

    /// Where a store takes headers that a URL does not sign, as Ceph does, these are signed, so that nobody can send
    /// them with another value. The first shuts out access lists. The second is nonsense, which a put passes over and a
    /// copy (`x-amz-copy-source`) is refused for: whoever had the URL could else copy any object that our credentials
    /// may read.
    static let guardingHeaders = [
        "x-amz-acl": "bucket-owner-full-control", "x-amz-metadata-directive": "NONE",
    ]

    /// A URL by which one object can be put below the prefix, of this type and of so many bytes and no other. No other
    /// part of the program gives out URLs to write to. The store is asked whether it takes unsigned headers.
    ///
    /// - Parameters:
    ///   - name: the key behind the prefix.
    ///   - seconds: how long it holds, 1 to 604,800.
    public func presignUpload(
        _ name: ObjectKey, mediaType: String, bytes: Int, seconds: Int
    ) throws(StoreError) -> PresignedUpload {
        guard (1...Self.longestSeconds).contains(seconds), bytes >= 0 else {
            throw StoreError(
                code: .invalidRequest,
                description: "a URL holds for 1 to \(Self.longestSeconds) seconds, not \(seconds)")
        }
        do throws(S3Failure) {
            var headers = ["content-type": mediaType, "content-length": String(bytes)]
            if try client.takesUnsignedHeaders(below: prefix) != false {
                headers.merge(Self.guardingHeaders) { first, _ in first }
            }
            return try presignUpload(key: prefix + name.description, headers: headers, seconds: seconds)
        } catch {
            throw StoreError(error)
        }
    }

    func presignUpload(
        key: String, headers: [String: String], seconds: Int
    ) throws(S3Failure) -> PresignedUpload {
        let request = try client.presigned(S3Call(method: .put, key: key, headers: headers), seconds: seconds)
        return PresignedUpload(url: request.url, key: key, headers: headers)
    }
}

extension S3Client {
    /// How long the URL of a probe holds.
    static let probeSeconds = 60

    /// Whether the store takes headers of its own (`x-amz-…`) that a presigned URL does not sign; `nil` when our
    /// credentials do not suffice to find out. Nothing is written for that.
    func takesUnsignedHeaders(below prefix: String) throws(S3Failure) -> Bool? {
        if isAmazon { return false }
        let call = S3Call(
            method: .get, key: nil, query: [("list-type", "2"), ("max-keys", "1"), ("prefix", prefix)])
        do throws(S3Failure) {
            _ = try perform(call)
        } catch {
            guard error.code == "AccessDenied" else { throw error }
            return nil
        }
        var request = try presigned(call, seconds: Self.probeSeconds)
        request.headers["x-amz-meta-ingest-probe"] = "unsigned"
        return try send(request).isSuccess
    }
}
