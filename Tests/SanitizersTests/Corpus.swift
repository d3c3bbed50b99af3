import FileFormats
import Foundation

/// The files of `corpus/`, which other tools made, as seeds and as known cases.
enum Corpus {
    struct File: Sendable, CustomStringConvertible {
        let name: String
        let bytes: [UInt8]
        var description: String { name }
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("corpus")

    /// The files of the folders whose names end like this, sorted by name.
    static func files(_ folders: [String], ending: String) -> [File] {
        folders.flatMap { folder in
            let directory = root.appendingPathComponent(folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
            return names.filter { $0.hasSuffix(ending) }.sorted().map { name in
                File(name: name, bytes: (try? [UInt8](Data(contentsOf: directory.appendingPathComponent(name)))) ?? [])
            }
        }
    }

    private static func isAccepted(_ file: File) -> Bool {
        let expectation = root.appendingPathComponent("regressions/\(file.name).expect")
        return (try? String(contentsOf: expectation, encoding: .utf8))?.contains(#""accepted""#) ?? true
    }

    /// JPEG files that libjpeg reads.
    static let acceptedJPEGs = files(["accept", "sanitize", "regressions"], ending: ".jpg").filter {
        isAccepted($0) && !unknownToLibjpeg.contains($0.name)
    }
    /// libjpeg-turbo 2.1 reads neither samples of 12 bits nor pictures whose height comes after the first scan.
    private static let unknownToLibjpeg: Set<String> = ["jpeg-12-bit.jpg", "jpeg-height-after-scan.jpg"]
    static let acceptedWebPs = files(["accept", "sanitize"], ending: ".webp")
    static let acceptedPDFs = files(["accept", "sanitize", "regressions"], ending: ".pdf").filter(isAccepted)
}
