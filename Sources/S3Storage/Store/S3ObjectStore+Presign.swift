public import ObjectStorage

extension S3ObjectStore {
    private static let longestSeconds = 604_800

    public func presign(_ key: ObjectKey, downloadName: String?, seconds: Int) throws(StoreError) -> String {
        guard (1...Self.longestSeconds).contains(seconds) else {
            throw StoreError(
                code: .invalidRequest,
                description: "a URL holds for 1 to \(Self.longestSeconds) seconds, not \(seconds)")
        }
        do throws(S3Failure) {
            var call = S3Call(method: .get, key: path(key))
            // Shown by no browser, whatever is in it.
            let file = downloadName ?? key.components.last ?? "file"
            let isSafe = file.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
            call.query = [
                ("response-content-disposition", isSafe ? "attachment; filename=\"\(file)\"" : "attachment")
            ]
            return try client.presigned(call, seconds: seconds).url
        } catch {
            throw StoreError(error)
        }
    }
}
