import Foundation
public import Logging
internal import NativeBytes
import NativeCrypto
public import NativeSystem
public import ObjectStorage

/// Objects in a bucket of any store that speaks S3, below a prefix.
///
/// `put` never replaces anything: it asks the store for that (`If-None-Match: *`), and where the store has no such
/// thing it looks before it writes. A repeated `put` meets its own object and knows it by the digest in its metadata.
public final class S3ObjectStore: ObjectStore {
    let client: S3Client
    private let prefix: KeyPrefix
    private let learned = MonitoredValue(Learned())
    private let log: Logger

    /// What the store turned out not to have. Each is asked for once.
    struct Learned: Sendable {
        var hasConditionalPut = true
        var hasTags = true
        var hasConditionalReplace = true
        /// Whether it was said already that ETags of objects are no MD5 digests of their content.
        var hasOtherTags = false
    }

    /// Most bytes of an object that are fetched with one request.
    static let pieceBytes = 16 << 20
    private static let digestName = "sha256"

    /// Makes no connection yet.
    ///
    /// - Throws: when the settings would send secrets in the clear.
    public convenience init(
        _ configuration: S3Configuration, environment: [String: String], log: Logger
    ) throws(StoreError) {
        self.init(try S3Client(configuration, environment: environment, log: log), log: log)
    }

    init(_ client: S3Client, log: Logger) {
        self.client = client
        self.log = log
        prefix = client.configuration.location.prefix
    }

    public var capabilities: StoreCapabilities {
        learned.change { learned in
            var all: StoreCapabilities = [.presign, .metadata]
            if learned.hasConditionalPut { all.insert(.exclusivePut) }
            if learned.hasTags { all.insert(.tags) }
            return all
        }
    }

    /// The key in the bucket.
    func path(_ key: ObjectKey) -> String { prefix.description + key.description }

    var known: Learned { learned.change { $0 } }

    func learn(_ body: (inout Learned) -> Void) { learned.change(body) }

    public func put(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError) {
        let digest = try content.storedDigest()
        let headers = try putHeaders(digest, attributes)
        let isExclusive = known.hasConditionalPut
        let condition = isExclusive ? ["if-none-match": "*"] : [:]
        // Not every store that keeps the condition of a put keeps that of an upload in parts.
        let isLookedUp = !isExclusive || bytes > client.configuration.partBytes
        if isLookedUp, try isThere(key, content, bytes: bytes, digest: digest) { return }
        do throws(S3Failure) {
            try send(content, bytes: bytes, digest: digest, key: key, headers: headers, condition: condition)
        } catch {
            if error.isPreconditionFailed {
                guard try isThere(key, content, bytes: bytes, digest: digest) else {
                    throw StoreError(code: .unavailable, description: "the object \(key) was there, and is gone")
                }
                return
            }
            if try learnFromRefusal(error, attributes, isExclusive: isExclusive) {
                return try put(content, bytes: bytes, as: key, attributes)
            }
            throw StoreError(error)
        }
    }

    /// - Parameter condition: the headers on which the object is kept or not.
    func send(
        _ content: borrowing MemoryFile, bytes: Int, digest: SHA256Digest, key: ObjectKey,
        headers: [String: String], condition: [String: String]
    ) throws(S3Failure) {
        guard bytes <= client.configuration.partBytes else {
            let isProven = try putInParts(
                content, bytes: bytes, path: path(key), headers: headers, condition: condition)
            if !isProven, try !holds(digest, path(key)) { throw discardDamaged(key) }
            return
        }
        let body: [UInt8]
        do { body = try content.copied(0..<bytes) } catch {
            throw S3Failure(status: 0, code: "InvalidRequest", message: "\(error)")
        }
        try putWhole(body, digest: digest, key: key, headers: headers, condition: condition)
    }

    private func putWhole(
        _ body: [UInt8], digest: SHA256Digest, key: ObjectKey, headers: [String: String], condition: [String: String]
    ) throws(S3Failure) {
        var call = S3Call(method: .put, key: path(key), headers: headers, body: body, digest: digest)
        call.headers.merge(condition) { _, new in new }
        if let checksum { call.headers[checksum.headerName] = checksum.text(body.span, digest: digest) }
        if client.configuration.lock != nil {
            call.headers["content-md5"] = Data(MD5Digest(of: body.span).bytes).base64EncodedString()
        }
        let response = try client.perform(call)
        try verify(response, wrote: body, digest: digest, key: key)
    }

    /// The store says that it has the object. Where its ETag tells otherwise, the object is fetched and compared.
    private func verify(
        _ response: HTTPResponse, wrote body: [UInt8], digest: SHA256Digest, key: ObjectKey
    ) throws(S3Failure) {
        let tag = S3ETag.bare(response.headers["etag"] ?? "")
        if tag == S3ETag.plain(body.span) { return }
        if isOpaque(tag, response) { return }
        let stored = try fetch(path(key))
        guard SHA256Digest(of: stored) == digest else { throw discardDamaged(key) }
        let isNews = learned.change { learned in
            defer { learned.hasOtherTags = true }
            return !learned.hasOtherTags
        }
        if isNews { log.notice("the store's ETags are no digests; each object is read back after it was put") }
    }

    /// With keys of a service or of ours, an ETag is no digest, and the encryption itself finds damage.
    func isOpaque(_ tag: String, _ response: HTTPResponse) -> Bool {
        if case .customerKey = client.configuration.encryption { return !tag.isEmpty }
        return !tag.isEmpty && response.headers["x-amz-server-side-encryption"]?.hasPrefix("aws:kms") == true
    }

    /// What the store is to compare.
    var checksum: ObjectChecksum? {
        switch client.configuration.checksums {
        case .automatic: client.isAmazon ? .sha256 : nil
        case .off: nil
        case .sha256: .sha256
        case .crc32c: .crc32c
        case .crc64nvme: .crc64nvme
        }
    }

    /// Deletes what a put of ours left under our key and what is not what we sent.
    private func discardDamaged(_ key: ObjectKey) -> S3Failure {
        _ = try? client.perform(S3Call(method: .delete, key: path(key)))
        return S3Failure(
            status: 0, code: "BadDigest", message: "the store says that it has the object, and has something else")
    }

    /// Notes what the store does not have, and tells whether `put` can do without.
    private func learnFromRefusal(
        _ failure: S3Failure, _ attributes: ObjectAttributes, isExclusive: Bool
    ) throws(StoreError) -> Bool {
        guard failure.isNotImplemented else { return false }
        if known.hasTags, !attributes.tags.isEmpty {
            learn { $0.hasTags = false }
            log.notice("the store has no tags; objects are stored without")
            return true
        }
        if isExclusive {
            learn { $0.hasConditionalPut = false }
            log.notice("the store has no conditional put; each key is looked up before")
            return true
        }
        return false
    }

    /// Whether the very object is there; an error when another one is, which is said only after it was read.
    private func isThere(
        _ key: ObjectKey, _ content: borrowing MemoryFile, bytes: Int, digest: SHA256Digest
    ) throws(StoreError) -> Bool {
        guard let info = try head(key) else { return false }
        let isOurs = info.digest == digest
        if isOurs, info.bytes == bytes, let plain = try? content.plainTag(), info.version == plain { return true }
        return try isThere(key, digest: digest, isOurs: isOurs)
    }

    /// - Parameter isOurs: whether its metadata say that we put it: then other bytes are a put that went wrong.
    private func isThere(_ key: ObjectKey, digest: SHA256Digest, isOurs: Bool) throws(StoreError) -> Bool {
        do throws(StoreError) {
            let stored = try get(key, range: nil)
            if let found = try? stored.digest(), found == digest { return true }
        } catch {
            if error.code == .notFound { return false }
            guard error.code == .damaged else { throw error }
        }
        if isOurs { throw StoreError(discardDamaged(key)) }
        throw StoreError(code: .keyTaken, description: "there is another object under the key \(key)")
    }

    public func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo? {
        var call = S3Call(method: .head, key: path(key))
        call.headers = customerKeyHeaders
        do throws(S3Failure) {
            return S3ObjectHeaders.info(key, try client.perform(call).headers)
        } catch {
            if error.isMissing { return nil }
            throw StoreError(error)
        }
    }

    public func delete(_ key: ObjectKey) throws(StoreError) {
        do throws(S3Failure) {
            _ = try client.perform(S3Call(method: .delete, key: path(key)))
        } catch {
            if error.isMissing { return }
            throw StoreError(error)
        }
    }

    public func copy(_ source: ObjectKey, to target: ObjectKey) throws(StoreError) {
        guard let original = try head(source) else { throw StoreError(notFound: source) }
        let digest =
            if let known = original.digest { known } else { try get(source, range: nil).storedDigest() }
        if let there = try head(target), try isThere(target, digest: digest, isOurs: there.digest == digest) { return }
        var call = S3Call(method: .put, key: path(target))
        call.headers = encryptionHeaders
        for (name, value) in customerKeyHeaders {
            call.headers[name.replacing("x-amz-", with: "x-amz-copy-source-", maxReplacements: 1)] = value
        }
        let bucket = client.configuration.location.bucket
        call.headers["x-amz-copy-source"] = "/\(bucket)/" + PercentEncoding.encode(path(source), keepingSlashes: true)
        if let storageClass = client.configuration.storageClass { call.headers["x-amz-storage-class"] = storageClass }
        do throws(S3Failure) {
            let response = try client.perform(call)
            guard let result = try? XMLElement(document: response.body), result.name == "CopyObjectResult" else {
                throw S3Failure(status: 0, code: "BadDocument", message: "no result of the copy")
            }
        } catch {
            throw StoreError(error)
        }
    }

    public func list(_ prefix: KeyPrefix, from start: String?, limit: Int) throws(StoreError) -> ObjectPage {
        let whole = self.prefix.appending(prefix).description
        do throws(S3Failure) {
            return try page(client.listing(whole, from: start, limit: limit), below: whole, after: start)
        } catch {
            throw StoreError(error)
        }
    }

    private func page(
        _ document: S3ListDocument, below whole: String, after start: String?
    ) throws(S3Failure) -> ObjectPage {
        var objects: [ObjectInfo] = []
        var last = start.map { Array($0.utf8) } ?? []
        for entry in document.entries {
            // A server that goes in circles would never let us end.
            let bytes = Array(entry.key.utf8)
            guard entry.key.hasPrefix(whole), last.lexicographicallyPrecedes(bytes) else {
                throw S3Failure(status: 0, code: "BadDocument", message: "the listing is out of order")
            }
            last = bytes
            guard let key = ObjectKey(String(entry.key.dropFirst(self.prefix.description.count))) else { continue }
            objects.append(
                ObjectInfo(key: key, bytes: entry.bytes, modified: entry.modified, version: entry.version))
        }
        return ObjectPage(objects: objects, next: document.continuation == nil ? nil : document.entries.last?.key)
    }

    /// Puts a probe, gets it back, and deletes it.
    public func check() throws(StoreError) {
        let name = "ingest-probe-" + UUID().uuidString.lowercased()
        guard let key = ObjectKey(name) else { return }
        do {
            let content = try MemoryFile()
            try content.write(Array(name.utf8).span)
            try content.seal()
            try put(content, bytes: name.utf8.count, as: key)
            let stored = try get(key, range: nil)
            guard try stored.digest() == content.digest() else {
                throw StoreError(code: .damaged, description: "what was put is not what was got")
            }
            try delete(key)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(code: .unavailable, description: "\(error)")
        }
    }

    /// The headers of a new object.
    func putHeaders(
        _ digest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError) -> [String: String] {
        var headers = try S3ObjectHeaders.headers(
            metadata: attributes.metadata.merging([Self.digestName: digest.description]) { _, ours in ours })
        headers["content-type"] = attributes.mediaType ?? "application/octet-stream"
        if known.hasTags, !attributes.tags.isEmpty {
            headers["x-amz-tagging"] = attributes.tags.sorted { $0.key < $1.key }
                .map { "\(PercentEncoding.encode($0.key))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
        }
        if let storageClass = client.configuration.storageClass { headers["x-amz-storage-class"] = storageClass }
        if let lock = client.configuration.lock {
            headers["x-amz-object-lock-mode"] = lock.mode.rawValue
            headers["x-amz-object-lock-retain-until-date"] = client.now.advanced(by: lock.days * 86_400).extended
        }
        return headers.merging(encryptionHeaders) { first, _ in first }
    }
}
