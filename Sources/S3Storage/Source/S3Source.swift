import Foundation
public import Logging
import NativeBytes
import NativeCrypto
public import NativeSystem
public import ObjectStorage

/// Objects that others put into a bucket, with keys of any form, to be taken from there.
public final class S3Source: Sendable {
    /// One object as it is now: another upload under the same key is another one.
    public struct Item: Sendable, Equatable {
        public let key: String
        public let bytes: Int
        /// The ETag.
        public let version: String

        /// The first bytes of it.
        public func prefix(bytes: Int) -> Item { Item(key: key, bytes: min(self.bytes, bytes), version: version) }
    }

    public let bucket: String
    /// What keys begin with.
    public let prefix: String
    let client: S3Client

    public convenience init(
        _ configuration: S3Configuration, environment: [String: String], log: Logger
    ) throws(StoreError) {
        self.init(try S3Client(configuration, environment: environment, log: log))
    }

    init(_ client: S3Client) {
        self.client = client
        bucket = client.configuration.location.bucket
        prefix = client.configuration.location.prefix.description
    }

    /// A page of the objects below the prefix, and where the next one begins.
    public func list(from start: String?) throws(StoreError) -> (items: [Item], next: String?) {
        do throws(S3Failure) {
            let document = try client.listing(prefix, from: start, limit: 1_000)
            let items = document.entries.compactMap { entry in
                entry.key.hasPrefix(prefix) && !entry.key.hasSuffix("/")
                    ? entry.version.map { Item(key: entry.key, bytes: entry.bytes, version: $0) } : nil
            }
            guard document.continuation != nil, let last = document.entries.last?.key else { return (items, nil) }
            guard last != start else {
                throw S3Failure(status: 0, code: "BadDocument", message: "the listing goes in circles")
            }
            return (items, last)
        } catch {
            throw StoreError(error)
        }
    }

    /// The object under a key now; `nil` when there is none.
    public func item(_ key: String) throws(StoreError) -> Item? {
        do throws(S3Failure) {
            let headers = try client.perform(S3Call(method: .head, key: key)).headers
            guard let tag = headers["etag"] else { return nil }
            return Item(key: key, bytes: S3ObjectHeaders.bytes(headers), version: S3ETag.bare(tag))
        } catch {
            if error.isMissing { return nil }
            throw StoreError(error)
        }
    }

    /// Writes the object's bytes to `file`, in pieces, all of this very version.
    ///
    /// - Returns: `false` when there is another object under the key by now, or none.
    public func fetch(_ item: Item, to file: borrowing Descriptor) throws(StoreError) -> Bool {
        do throws(S3Failure) {
            var position = 0
            while position < item.bytes {
                let end = min(position + S3ObjectStore.pieceBytes, item.bytes)
                var call = S3Call(method: .get, key: item.key)
                call.headers = ["range": "bytes=\(position)-\(end - 1)", "if-match": "\"\(item.version)\""]
                call.limit = S3ObjectStore.pieceBytes
                let body = try client.perform(call).body
                guard body.count == end - position else {
                    throw S3Failure(status: 0, code: "BadDocument", message: "the store sent another number of bytes")
                }
                do throws(SystemError) { try file.write(body.span) } catch { throw S3Failure(system: error) }
                position = end
            }
            return true
        } catch {
            if error.isMissing || error.isPreconditionFailed { return false }
            throw StoreError(error)
        }
    }

    /// Deletes the object, unless there is another one under its key by now.
    public func delete(_ item: Item) throws(StoreError) {
        guard try self.item(item.key)?.version == item.version else { return }
        do throws(S3Failure) {
            _ = try client.perform(S3Call(method: .delete, key: item.key))
        } catch {
            guard error.isMissing else { throw StoreError(error) }
        }
    }

    /// Marks the object as done with, instead of deleting it.
    public func tag(_ item: Item, _ name: String, _ value: String) throws(StoreError) {
        let body = "<Tagging><TagSet><Tag><Key>\(name)</Key><Value>\(value)</Value></Tag></TagSet></Tagging>"
        var call = S3Call(method: .put, key: item.key, query: [("tagging", "")], body: Array(body.utf8))
        call.headers["content-md5"] = Data(MD5Digest(of: call.body.span).bytes).base64EncodedString()
        do throws(S3Failure) { _ = try client.perform(call) } catch { throw StoreError(error) }
    }

    /// Whether an object bears the tag.
    public func isTagged(_ item: Item, _ name: String) throws(StoreError) -> Bool {
        do throws(S3Failure) {
            let call = S3Call(method: .get, key: item.key, query: [("tagging", "")])
            let body = try client.perform(call).body
            guard let root = try? XMLElement(document: body) else { return false }
            return root.all("TagSet").first?.all("Tag").contains { $0["Key"] == name } ?? false
        } catch {
            throw StoreError(error)
        }
    }
}
