import FileFormats
import NativeBytes
import NativeSystem
import ObjectStorage
import SandboxProtocol

/// A part of the input that policy wants stored beside the clean file, such as a record of origin. It was cut out, not
/// rebuilt: what is in it is as untrusted as the input.
struct ArchivedFile: ~Copyable {
    let memory: MemoryFile
    let bytes: Int
    private let digest: SHA256Digest
    let construct: String

    init(_ memory: consuming MemoryFile, _ entry: ArchivedEntry) throws {
        try memory.seal()
        digest = try memory.digest()
        self.memory = memory
        bytes = entry.bytes
        construct = entry.construct
    }

    /// What the report says of it.
    var reportEntry: IngestReport.Archived {
        .init(construct: construct, bytes: bytes, sha256: digest.description)
    }

    /// Its key: that of the clean file, with another extension (C2PA 2.1, 11.4: a manifest store that stands by itself
    /// is a `.c2pa` file).
    borrowing func key(beside clean: ObjectKey) throws(StoreError) -> ObjectKey {
        let path = clean.description
        let stem = path.lastIndex(of: ".").map { path[..<$0] } ?? path[...]
        guard let key = ObjectKey(stem + ".c2pa") else {
            throw StoreError(code: .unavailable, description: "\(stem).c2pa is not a key")
        }
        return key
    }
}
