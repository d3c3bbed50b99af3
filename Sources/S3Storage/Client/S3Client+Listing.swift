extension S3Client {
    /// Most pages in a row that may have no entry; a store that sends more goes in circles.
    private static let mostEmptyPages = 1_000

    /// A page of the objects of the bucket whose keys begin with `prefix` and stand behind `start` (ListObjectsV2). It
    /// has no entry only when there are no more: a store may cut a page off before the first one.
    ///
    /// - Parameter limit: most objects of the page; the service gives no more than 1,000.
    func listing(_ prefix: String, from start: String?, limit: Int) throws(S3Failure) -> S3ListDocument {
        var call = S3Call(method: .get, key: nil)
        call.query = [
            ("list-type", "2"), ("max-keys", String(min(max(limit, 1), 1_000))), ("encoding-type", "url"),
            ("prefix", prefix),
        ]
        if let start { call.query.append(("start-after", start)) }
        let first = call.query
        for _ in 0..<Self.mostEmptyPages {
            let response = try perform(call)
            let document: S3ListDocument
            do throws(XMLReader.Defect) { document = try S3ListDocument(response.body) } catch {
                throw S3Failure(error)
            }
            guard document.entries.isEmpty, let next = document.continuation else { return document }
            call.query = first + [("continuation-token", next)]
        }
        throw S3Failure(status: 0, code: "BadDocument", message: "the listing has no end")
    }
}
