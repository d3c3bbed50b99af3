import NativeBytes
public import NativeSystem
public import ObjectStorage

extension S3ObjectStore {
    /// A large object comes in pieces, all of the same version, so that a connection that breaks costs one piece.
    public func get(_ key: ObjectKey, range: Range<Int>?) throws(StoreError) -> MemoryFile {
        do throws(S3Failure) {
            let content = try makeMemory()
            let path = path(key)
            if let range {
                try append(path, range, of: try headers(path), to: content)
            } else {
                try appendAll(path, to: content)
            }
            do throws(SystemError) { try content.seal() } catch { throw S3Failure(system: error) }
            return content
        } catch {
            throw error.isMissing ? StoreError(notFound: key) : StoreError(error)
        }
    }

    /// A small object in one piece.
    func fetch(_ path: String) throws(S3Failure) -> [UInt8] {
        var call = S3Call(method: .get, key: path, headers: customerKeyHeaders)
        call.limit = Self.pieceBytes
        return try client.perform(call).body
    }

    /// Whether the object has these bytes, read back.
    func holds(_ digest: SHA256Digest, _ path: String) throws(S3Failure) -> Bool {
        let content = try makeMemory()
        try appendAll(path, to: content)
        do throws(SystemError) { try content.seal() } catch { throw S3Failure(system: error) }
        return (try? content.digest()) == digest
    }

    private func appendAll(_ path: String, to content: borrowing MemoryFile) throws(S3Failure) {
        var call = S3Call(method: .get, key: path, headers: customerKeyHeaders)
        call.limit = Self.pieceBytes
        let response: HTTPResponse
        do throws(S3Failure) {
            response = try client.perform(call)
        } catch {
            guard error.code == "AnswerTooLarge" else { throw error }
            let headers = try headers(path)
            return try append(path, 0..<S3ObjectHeaders.bytes(headers), of: headers, to: content)
        }
        try checkWhole(response)
        try write(response.body, to: content)
    }

    /// The digest that was kept with an object must be that of its bytes.
    private func checkWhole(_ response: HTTPResponse) throws(S3Failure) {
        guard let kept = S3ObjectHeaders.digest(response.headers), kept != SHA256Digest(of: response.body) else {
            return
        }
        throw S3Failure(
            status: response.status, code: "ObjectDamaged", message: "its bytes are not those of its digest")
    }

    private func headers(_ path: String) throws(S3Failure) -> [String: String] {
        try client.perform(S3Call(method: .head, key: path, headers: customerKeyHeaders)).headers
    }

    private func append(
        _ path: String, _ range: Range<Int>, of headers: [String: String], to content: borrowing MemoryFile
    ) throws(S3Failure) {
        let size = S3ObjectHeaders.bytes(headers)
        guard range.lowerBound < size else { throw S3Failure(status: 416, code: "InvalidRange") }
        let wanted = range.clamped(to: 0..<size)
        var position = wanted.lowerBound
        while position < wanted.upperBound {
            let end = min(position + Self.pieceBytes, wanted.upperBound)
            var call = S3Call(method: .get, key: path, headers: customerKeyHeaders)
            call.headers["range"] = "bytes=\(position)-\(end - 1)"
            if let version = headers["etag"] { call.headers["if-match"] = version }
            call.limit = Self.pieceBytes
            let response = try client.perform(call)
            guard response.status == 206 || (position == 0 && end == size), response.body.count == end - position else {
                throw S3Failure(
                    status: response.status, code: "BadRange",
                    message: "the store sent \(response.body.count) bytes for \(end - position)")
            }
            try write(response.body, to: content)
            position = end
        }
    }

    private func makeMemory() throws(S3Failure) -> MemoryFile {
        do throws(SystemError) { return try MemoryFile() } catch { throw S3Failure(system: error) }
    }

    private func write(_ bytes: [UInt8], to content: borrowing MemoryFile) throws(S3Failure) {
        do throws(SystemError) { try content.write(bytes.span) } catch { throw S3Failure(system: error) }
    }
}

extension S3Failure {
    /// Memory of ours failed, not the store.
    init(system error: SystemError) { self.init(status: 0, code: "SystemError", message: error.description) }
}
