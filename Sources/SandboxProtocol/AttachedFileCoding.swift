import FileFormats
import NativeBytes

extension WireWriter {
    /// The files that hang on the input.
    mutating func write(_ files: [AttachedFile]) {
        let listed = files.prefix(AttachedFile.mostListed)
        write(UInt8(listed.count))
        for file in listed {
            write(caseOf: file.kind)
            write(caseOf: file.action)
            write(UInt64(file.bytes))
            write(UInt8(file.nameDigest == nil ? 0 : 1))
            for byte in file.nameDigest?.bytes ?? [] { write(byte) }
        }
    }
}

extension WireReader {
    mutating func readAttachments(limits: Limits) throws(WireDefect) -> [AttachedFile] {
        var files: [AttachedFile] = []
        for _ in 0..<(try readCount(UInt8.self, limit: AttachedFile.mostListed, "attachments")) {
            let kind = try readCase(AttachedFile.Kind.self, "kind of attachment")
            let action = try readCase(FindingAction.self, "action")
            let bytes = try readCount(UInt64.self, limit: limits.decodedBytes, "attachment bytes")
            var name: SHA256Digest?
            if try readFlag("name of attachment") {
                var digest: [UInt8] = []
                for _ in 0..<SHA256Digest.byteCount { digest.append(try read(UInt8.self)) }
                name = SHA256Digest(bytes: digest)
            }
            files.append(AttachedFile(kind: kind, nameDigest: name, bytes: bytes, action: action))
        }
        return files
    }
}
