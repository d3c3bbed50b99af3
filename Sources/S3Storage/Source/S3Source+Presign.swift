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

    /// A URL by which one object can be put below the prefix, of this type and of so many bytes and no other. No other
    /// part of the program gives out URLs to write to.
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
        let headers = ["content-type": mediaType, "content-length": String(bytes)]
        let key = prefix + name.description
        do throws(S3Failure) {
            var request = try client.request(S3Call(method: .put, key: key, headers: headers))
            try client.signer().presign(&request, seconds: seconds, at: client.now)
            return PresignedUpload(url: request.url, key: key, headers: headers)
        } catch {
            throw StoreError(error)
        }
    }
}
