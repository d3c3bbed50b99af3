extension S3Client {
    /// A page of the objects of the bucket whose keys begin with `prefix` and stand behind `start` (ListObjectsV2).
    ///
    /// - Parameter limit: most objects of the page; the service gives no more than 1,000.
    func listing(_ prefix: String, from start: String?, limit: Int) throws(S3Failure) -> S3ListDocument {
        var call = S3Call(method: .get, key: nil)
        call.query = [
            ("list-type", "2"), ("max-keys", String(min(max(limit, 1), 1_000))), ("encoding-type", "url"),
            ("prefix", prefix),
        ]
        if let start { call.query.append(("start-after", start)) }
        let response = try perform(call)
        do throws(XMLReader.Defect) { return try S3ListDocument(response.body) } catch { throw S3Failure(error) }
    }
}
