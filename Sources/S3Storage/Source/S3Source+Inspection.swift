import Foundation
import ObjectStorage

extension S3Source {
    /// Looks at what somebody could do with a URL to upload besides what it is for. Where the store takes headers that
    /// a URL does not sign, it is tried, with probes that are deleted again.
    public func inspect() -> StoreCheck {
        let name = "upload URLs"
        do throws(S3Failure) {
            switch try client.takesUnsignedHeaders(below: prefix) {
            case false?: return StoreCheck(name, .ok, "headers that are not signed are refused")
            case nil:
                return StoreCheck(
                    name, .unknown, "the credentials may not list, so that nothing was tried",
                    mend: "look once with credentials that may list, put and delete below source.url")
            case true?: break
            }
            let holes = try holes()
            guard holes.isEmpty else {
                return StoreCheck(
                    name, .bad, "whoever has one can \(holes.joined(separator: ", and "))",
                    mend: "run upload-url with credentials of its own, which may put objects below source.url, and "
                        + "neither read any nor set access lists")
            }
            return StoreCheck(
                name, .ok, "the store takes headers that are not signed, but neither access lists nor copies")
        } catch {
            let mend = "check the bucket of source.url and the rights on it"
            return StoreCheck(name, .bad, error.description, mend: mend)
        }
    }

    /// What a URL to upload permits that it must not. The probes end with `/`: what does so is no upload.
    private func holes() throws(S3Failure) -> [String] {
        let probe = prefix + "ingest-probe-" + UUID().uuidString.lowercased()
        let (kept, target) = (probe + "-a/", probe + "-b/")
        _ = try client.perform(S3Call(method: .put, key: kept, body: [1]))
        defer { for key in [kept, target] { _ = try? client.perform(S3Call(method: .delete, key: key)) } }
        let bucket = client.configuration.location.bucket
        let attacks = [
            ("copy whatever these credentials may read", "x-amz-copy-source", "/\(bucket)/\(kept)"),
            ("give everybody access to the upload", "x-amz-acl", "public-read"),
            ("give everybody access to the upload", "x-amz-grant-read", Self.everybody),
        ]
        var found: [String] = []
        for (sentence, header, value) in attacks where !found.contains(sentence) {
            var headers = Self.guardingHeaders
            headers["content-type"] = "application/octet-stream"
            headers["content-length"] = "1"
            let call = S3Call(method: .put, key: target, headers: headers)
            var request = try client.presigned(call, seconds: S3Client.probeSeconds)
            request.headers[header] = value
            let answer = try client.send(request, body: [2])
            if answer.isSuccess, S3ErrorDocument(answer.body) == nil { found.append(sentence) }
        }
        return found
    }

    private static let everybody = "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\""
}
