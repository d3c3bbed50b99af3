import FileFormats
import Foundation
import NativeBytes
import NativeSystem
import ObjectStorage

/// Brings every object of one store to another and reads it back there. Nothing is removed at the source. What was
/// brought is found again: a migration that was killed goes on with the page in which it was.
final class StoreMigration: Sendable {
    private let source: any ObjectStore
    private let target: any ObjectStore
    private let threads: Int
    private let pace: Pace
    /// Where the migration has come to.
    private let progress: SavedProgress
    /// Whether the bytes with this digest may lie under the key, as far as the ledger knows.
    private let isRight: @Sendable (ObjectKey, SHA256Digest) throws -> Bool

    struct Result: Sendable, Encodable {
        /// Brought now, or found at the target already.
        var verified = 0
        var bytes = 0
        /// Of keys whose object could not be brought, at most 20 with the reason.
        var failed = 0
        var reasons: [String] = []
    }

    init(
        from source: any ObjectStore, to target: any ObjectStore, threads: Int, perSecond: Int?,
        progress: SavedProgress, isRight: @escaping @Sendable (ObjectKey, SHA256Digest) throws -> Bool
    ) {
        self.source = source
        self.target = target
        self.threads = threads
        self.progress = progress
        self.isRight = isRight
        pace = Pace(perSecond: perSecond)
    }

    private static let pageLimit = 1_000
    private static let mostReasons = 20

    /// What there is to bring.
    struct Amount: Encodable {
        var objects = 0
        var bytes = 0
    }

    func count() throws -> Amount {
        var count = Amount()
        try source.forEach(.all) { object in
            count.objects += 1
            count.bytes += object.bytes
        }
        return count
    }

    /// - Throws: also when all is done, and the next run would not begin at the beginning.
    func run(_ finishedOne: @escaping @Sendable () -> Void) throws -> Result {
        let result = MonitoredValue(Result())
        var start = try progress.key()
        repeat {
            let page = try source.list(.all, from: start, limit: Self.pageLimit)
            WaitingThreads.forEach(page.objects, threads: threads) { object in
                self.pace.wait()
                let outcome = self.bring(object)
                result.change { result in
                    switch outcome {
                    case nil:
                        result.verified += 1
                        result.bytes += object.bytes
                    case let reason?:
                        result.failed += 1
                        if result.reasons.count < Self.mostReasons { result.reasons.append("\(object.key): \(reason)") }
                    }
                }
                finishedOne()
            }
            start = page.next
            // A page with failures is looked at again by the next run.
            if let start, result.change({ $0.failed }) == 0 { try progress.save(start) }
        } while start != nil
        if result.change({ $0.failed }) == 0 { try progress.remove() }
        return result.change { $0 }
    }

    /// - Returns: why it could not be brought; `nil` when the target has it, byte for byte.
    private func bring(_ object: ObjectInfo) -> String? {
        do {
            let content = try source.get(object.key)
            let digest = try content.digest()
            guard try isRight(object.key, digest) else {
                return "its bytes are not those that the ledger knows"
            }
            try target.put(
                content, bytes: try content.count(), as: object.key, try attributes(of: object))
            guard try target.get(object.key).digest() == digest else { return "the target returns other bytes" }
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Those of the source; where it keeps none, the media type that the extension, which is ours, stands for.
    private func attributes(of object: ObjectInfo) throws -> ObjectAttributes {
        if source.capabilities.contains(.metadata) {
            return try source.head(object.key)?.attributes ?? ObjectAttributes()
        }
        let name = object.key.description
        let mediaType = MediaType.allCases.first { name.hasSuffix("." + $0.canonicalExtension) }
        return ObjectAttributes(mediaType: mediaType?.rawValue)
    }
}
