import Foundation
import Logging
import NativeBytes
import NativeSystem
import ObjectStorage
import S3Storage

/// Puts one object of random bytes for each line on standard input, and prints the milliseconds that it took.
///
///     PutTimer s3://BUCKET/PREFIX?endpoint=… BYTES
@main
struct PutTimer {
    static func main() throws {
        guard CommandLine.arguments.count == 3, let bytes = Int(CommandLine.arguments[2]),
            case .s3(let location)? = try? StoreURL(CommandLine.arguments[1])
        else {
            FileHandle.standardError.write(Data("usage: PutTimer s3://BUCKET/PREFIX?endpoint=… BYTES\n".utf8))
            exit(2)
        }
        let store = try S3ObjectStore(
            S3Configuration(location: location), environment: ProcessInfo.processInfo.environment,
            log: Logger(label: "timer"))
        while readLine() != nil {
            let content = try randomContent(bytes)
            _ = try content.digest()  // Not what is timed.
            guard let key = ObjectKey(UUID().uuidString.lowercased()) else { return }
            let started = ContinuousClock.now
            try store.put(content, bytes: bytes, as: key, ObjectAttributes(mediaType: "image/png"))
            let milliseconds = (ContinuousClock.now - started) / .milliseconds(1)
            FileHandle.standardOutput.write(Data("\(milliseconds)\n".utf8))
        }
    }

    private static func randomContent(_ bytes: Int) throws -> MemoryFile {
        var generator = SystemRandomNumberGenerator()
        var words: [UInt8] = []
        words.reserveCapacity(bytes)
        while words.count < bytes {
            let word = generator.next()
            for shift in stride(from: 0, to: 64, by: 8) { words.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        let content = try MemoryFile()
        try content.write(Array(words.prefix(bytes)).span)
        try content.seal()
        return content
    }
}
