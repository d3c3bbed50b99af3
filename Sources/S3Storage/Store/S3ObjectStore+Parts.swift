import Foundation
import NativeBytes
import NativeSystem
public import ObjectStorage

extension S3ObjectStore {
    /// S3's own limit.
    private static let mostParts = 10_000

    /// Sends an object in parts. Whatever fails, the upload is aborted, so that no parts stay and cost money; what a
    /// crash leaves is found by `abortUploads`.
    func putInParts(
        _ content: borrowing MemoryFile, bytes: Int, path: String, headers: [String: String],
        condition: [String: String]
    ) throws(S3Failure) {
        let create = S3Call(method: .post, key: path, query: [("uploads", "")], headers: headers)
        let answer = try client.perform(create).body
        guard let identifier = (try? XMLElement(document: answer))?["UploadId"], !identifier.isEmpty else {
            throw S3Failure(status: 0, code: "BadDocument", message: "no identifier of the upload")
        }
        do throws(S3Failure) {
            let tags = try putParts(content, bytes: bytes, path: path, upload: identifier)
            try complete(path, upload: identifier, tags: tags, condition: condition)
        } catch {
            abort(path, upload: identifier)
            throw error
        }
    }

    private func putParts(
        _ content: borrowing MemoryFile, bytes: Int, path: String, upload: String
    ) throws(S3Failure) -> [String] {
        let size = max(client.configuration.partBytes, (bytes + Self.mostParts - 1) / Self.mostParts)
        var tags: [String] = []
        for start in stride(from: 0, to: bytes, by: size) {
            let body: [UInt8]
            do { body = try content.copied(start..<min(start + size, bytes)) } catch {
                throw S3Failure(status: 0, code: "SystemError", message: "\(error)")
            }
            let call = S3Call(
                method: .put, key: path, query: [("partNumber", String(tags.count + 1)), ("uploadId", upload)],
                headers: customerKeyHeaders, body: body)
            guard let tag = try client.perform(call).headers["etag"] else {
                throw S3Failure(status: 0, code: "BadDocument", message: "a part has no ETag")
            }
            tags.append(tag)
        }
        return tags
    }

    private func complete(
        _ path: String, upload: String, tags: [String], condition: [String: String]
    ) throws(S3Failure) {
        let parts = tags.enumerated().map { index, tag in
            "<Part><PartNumber>\(index + 1)</PartNumber>"
                + "<ETag>&quot;\(S3ETag.bare(tag).filter(\.isXMLSafe))&quot;</ETag></Part>"
        }
        let body = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
        var call = S3Call(method: .post, key: path, query: [("uploadId", upload)], body: Array(body.utf8))
        call.headers = customerKeyHeaders.merging(["content-type": "application/xml"]) { first, _ in first }
        call.headers.merge(condition) { _, new in new }
        do throws(S3Failure) {
            // An error with status 200 is one to `perform` too.
            let response = try client.perform(call)
            guard let root = try? XMLElement(document: response.body), root.name == "CompleteMultipartUploadResult"
            else {
                throw S3Failure(status: 0, code: "BadDocument", message: "no result of the upload")
            }
        } catch {
            // The answer to an earlier attempt was lost: `put` looks at what is there.
            guard error.code == "NoSuchUpload" else { throw error }
            throw S3Failure(status: 412, code: "PreconditionFailed", message: error.message)
        }
    }

    private func abort(_ path: String, upload: String) {
        _ = try? client.perform(S3Call(method: .delete, key: path, query: [("uploadId", upload)]))
    }

    /// Aborts uploads that were begun below the prefix before a moment and never ended.
    ///
    /// - Parameters:
    ///   - seconds: since 1970.
    ///   - isDry: only counts them.
    /// - Returns: how many there were.
    public func abortUploads(begunBefore seconds: Int, isDry: Bool) throws(StoreError) -> Int {
        do throws(S3Failure) {
            var found = 0
            var marker: (key: String, upload: String?)?
            repeat {
                var call = S3Call(method: .get, key: nil, query: [("uploads", ""), ("encoding-type", "url")])
                call.query.append(("prefix", client.configuration.location.prefix.description))
                if let marker {
                    call.query.append(("key-marker", marker.key))
                    if let upload = marker.upload { call.query.append(("upload-id-marker", upload)) }
                }
                let response = try client.perform(call)
                let document: S3UploadsDocument
                do throws(XMLReader.Defect) { document = try S3UploadsDocument(response.body) } catch {
                    throw S3Failure(error)
                }
                for upload in document.uploads where upload.begun.map({ $0.seconds < seconds }) ?? false {
                    found += 1
                    if !isDry { abort(upload.key, upload: upload.identifier) }
                }
                let next = document.nextKey.map { ($0, document.nextIdentifier) }
                guard next.map({ $0.0 >= marker?.key ?? "" }) ?? true, !document.uploads.isEmpty || next == nil else {
                    throw S3Failure(status: 0, code: "BadDocument", message: "the listing goes in circles")
                }
                marker = next
            } while marker != nil
            return found
        } catch {
            throw StoreError(error)
        }
    }
}

extension Character {
    /// Whether it stands for itself in XML; ETags hold nothing else.
    fileprivate var isXMLSafe: Bool { self != "<" && self != "&" && self != ">" && isASCII }
}
