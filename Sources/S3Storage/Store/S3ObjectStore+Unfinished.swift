public import ObjectStorage

extension S3ObjectStore {
    /// Aborts uploads that were begun below the prefix before a moment and never ended.
    ///
    /// - Parameters:
    ///   - seconds: since 1970.
    ///   - isDry: only counts them.
    /// - Returns: how many there were.
    public func abortUploads(begunBefore seconds: Int, isDry: Bool) throws(StoreError) -> Int {
        do throws(S3Failure) {
            var found = 0
            try forEachUpload(client.configuration.location.prefix.description) { upload in
                guard let begun = upload.begun, begun.seconds < seconds else { return }
                found += 1
                if !isDry { abort(upload.key, upload: upload.identifier) }
            }
            return found
        } catch {
            throw StoreError(error)
        }
    }

    /// Aborts uploads under one key of ours, which nobody else puts to. That they cannot be listed is no reason not to
    /// put.
    func abortUploads(of path: String) {
        try? forEachUpload(path) { upload in
            if upload.key == path { abort(path, upload: upload.identifier) }
        }
    }

    func abort(_ path: String, upload: String) {
        _ = try? client.perform(S3Call(method: .delete, key: path, query: [("uploadId", upload)]))
    }

    /// Uploads that nobody ended, by keys that begin so.
    private func forEachUpload(
        _ prefix: String, _ body: (S3UploadsDocument.Upload) -> Void
    ) throws(S3Failure) {
        var marker: (key: String, upload: String?)?
        repeat {
            var call = S3Call(method: .get, key: nil, query: [("uploads", ""), ("encoding-type", "url")])
            call.query.append(("prefix", prefix))
            if let marker {
                call.query.append(("key-marker", marker.key))
                if let upload = marker.upload { call.query.append(("upload-id-marker", upload)) }
            }
            let response = try client.perform(call)
            let document: S3UploadsDocument
            do throws(XMLReader.Defect) { document = try S3UploadsDocument(response.body) } catch {
                throw S3Failure(error)
            }
            for upload in document.uploads { body(upload) }
            let next = document.nextKey.map { ($0, document.nextIdentifier) }
            guard next.map({ $0.0 >= marker?.key ?? "" }) ?? true, !document.uploads.isEmpty || next == nil else {
                throw S3Failure(status: 0, code: "BadDocument", message: "the listing goes in circles")
            }
            marker = next
        } while marker != nil
    }
}
