import Foundation
import NativeBytes
import NativeCrypto
import NativeSystem
import ObjectStorage

extension S3ObjectStore {
    /// S3's own limit.
    private static let mostParts = 10_000

    /// Sends an object in parts, several at once. Whatever fails, the upload is aborted, so that no parts stay and cost
    /// money; so is what a crash left of an earlier one under the same key.
    ///
    /// - Returns: whether the ETag of each part proves its bytes; else the object has to be read back.
    func putInParts(
        _ content: borrowing MemoryFile, bytes: Int, path: String, headers: [String: String],
        condition: [String: String]
    ) throws(S3Failure) -> Bool {
        let file: SharedContent
        do throws(SystemError) { file = try SharedContent(content) } catch { throw S3Failure(system: error) }
        abortUploads(of: path)
        var create = S3Call(method: .post, key: path, query: [("uploads", "")], headers: headers)
        if let checksum {
            create.headers["x-amz-checksum-algorithm"] = checksum.rawValue
            create.headers["x-amz-checksum-type"] = checksum.ofWholeObject.map { _ in "FULL_OBJECT" }
        }
        let answer = try client.perform(create).body
        guard let identifier = (try? XMLElement(document: answer))?["UploadId"], !identifier.isEmpty else {
            throw S3Failure(status: 0, code: "BadDocument", message: "no identifier of the upload")
        }
        do throws(S3Failure) {
            let parts = try putParts(file, bytes: bytes, path: path, upload: identifier)
            var headers = condition
            if let checksum, let whole = checksum.ofWholeObject {
                headers[checksum.headerName] = try text(whole, file, bytes: bytes)
                headers["x-amz-checksum-type"] = "FULL_OBJECT"
            }
            try complete(path, upload: identifier, parts: parts, headers: headers)
            return parts.allSatisfy(\.isProven)
        } catch {
            abort(path, upload: identifier)
            throw error
        }
    }

    /// The checksum of the whole content.
    private func text(
        _ kind: CyclicChecksum, _ file: SharedContent, bytes: Int
    ) throws(S3Failure) -> String {
        var value = kind.start
        for start in stride(from: 0, to: bytes, by: Self.pieceBytes) {
            let piece: [UInt8]
            do throws(SystemError) { piece = try file.bytes(start..<min(start + Self.pieceBytes, bytes)) } catch {
                throw S3Failure(system: error)
            }
            value = kind.value(of: piece.span, after: value)
        }
        return ObjectChecksum.text(kind, value)
    }

    /// A part that the store has.
    private struct SentPart: Sendable {
        let tag: String
        /// As base64, where checksums are sent.
        let checksum: String?
        /// Whether the tag is the MD5 digest of its bytes, or stands for encryption that finds damage.
        let isProven: Bool
    }

    /// All parts in their order. After a failure no other is begun, and those that were are waited for.
    private func putParts(
        _ file: SharedContent, bytes: Int, path: String, upload: String
    ) throws(S3Failure) -> [SentPart] {
        let size = max(client.configuration.partBytes, (bytes + Self.mostParts - 1) / Self.mostParts)
        let starts = Array(stride(from: 0, to: bytes, by: size))
        let state = MonitoredValue((parts: [Int: SentPart](), failure: S3Failure?.none))
        WaitingThreads.forEach(Array(starts.indices), threads: client.configuration.partsAtOnce) { index in
            guard state.change({ $0.failure == nil }) else { return }
            do throws(S3Failure) {
                let range = starts[index]..<min(starts[index] + size, bytes)
                let part = try self.putPart(file, range, number: index + 1, path: path, upload: upload)
                state.change { $0.parts[index] = part }
            } catch {
                state.change { $0.failure = $0.failure ?? error }
            }
        }
        let (parts, failure) = state.change { $0 }
        if let failure { throw failure }
        return starts.indices.compactMap { parts[$0] }
    }

    private func putPart(
        _ file: SharedContent, _ range: Range<Int>, number: Int, path: String, upload: String
    ) throws(S3Failure) -> SentPart {
        let body: [UInt8]
        do throws(SystemError) { body = try file.bytes(range) } catch { throw S3Failure(system: error) }
        let digest = SHA256Digest(of: body)
        var call = S3Call(
            method: .put, key: path, query: [("partNumber", String(number)), ("uploadId", upload)],
            headers: customerKeyHeaders, body: body, digest: digest)
        let sent = checksum?.text(body.span, digest: digest)
        if let checksum { call.headers[checksum.headerName] = sent }
        let plain = MD5Digest(of: body.span)
        if client.configuration.lock != nil {
            call.headers["content-md5"] = Data(plain.bytes).base64EncodedString()
        }
        let response = try client.perform(call)
        let tag = S3ETag.bare(response.headers["etag"] ?? "")
        guard !tag.isEmpty else {
            throw S3Failure(status: 0, code: "BadDocument", message: "a part has no ETag")
        }
        let isProven = isOpaque(tag, response) || Hexadecimal.bytes(tag) == plain.bytes
        return SentPart(tag: tag, checksum: sent, isProven: isProven)
    }

    private func complete(
        _ path: String, upload: String, parts: [SentPart], headers: [String: String]
    ) throws(S3Failure) {
        let entries = parts.enumerated().map { index, part in
            let name = self.checksum?.elementName ?? ""
            let checksum = part.checksum.map { "<\(name)>\($0)</\(name)>" } ?? ""
            return "<Part><PartNumber>\(index + 1)</PartNumber>"
                + "<ETag>&quot;\(part.tag.filter(\.isXMLSafe))&quot;</ETag>\(checksum)</Part>"
        }
        let body = "<CompleteMultipartUpload>\(entries.joined())</CompleteMultipartUpload>"
        var call = S3Call(method: .post, key: path, query: [("uploadId", upload)], body: Array(body.utf8))
        call.headers = customerKeyHeaders.merging(["content-type": "application/xml"]) { first, _ in first }
        call.headers.merge(headers) { _, new in new }
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
}

extension Character {
    /// Whether it stands for itself in XML; ETags hold nothing else.
    fileprivate var isXMLSafe: Bool { self != "<" && self != "&" && self != ">" && isASCII }
}

/// The content of a memory file, for several threads.
private final class SharedContent: Sendable {
    private let file: Descriptor

    init(_ content: borrowing MemoryFile) throws(SystemError) { file = try content.duplicate() }

    func bytes(_ range: Range<Int>) throws(SystemError) -> [UInt8] {
        try file.read(at: range.lowerBound, count: range.count)
    }
}
