import Foundation
import SampleFiles

/// A kind of file that is timed.
struct BenchClass: Sendable {
    let name: String
    let fileExtension: String
    /// What p50 of `total` is to be at most, in milliseconds; `nil` when nothing is promised.
    let goal: Double?
    let makeBytes: @Sendable () -> [UInt8]

    private init(
        _ name: String, _ fileExtension: String, goal: Double? = nil, _ makeBytes: @Sendable @escaping () -> [UInt8]
    ) {
        self.name = name
        self.fileExtension = fileExtension
        self.goal = goal
        self.makeBytes = makeBytes
    }

    /// A file of the user's.
    init(path: String) throws(CommandFailure) {
        guard let data = FileManager.default.contents(atPath: path), !data.isEmpty else {
            throw CommandFailure("\(path) cannot be read, or is empty")
        }
        let url = URL(fileURLWithPath: path)
        self.init(url.lastPathComponent, url.pathExtension.lowercased()) { Array(data) }
    }

    /// Every class, in the order in which they are shown.
    static let all = [
        BenchClass("jpeg-118k", "jpg", goal: 3) { SampleJPEG(width: 960, height: 640, detail: 0.33).encoded() },
        BenchClass("jpeg-1m", "jpg", goal: 8) { SampleJPEG(width: 2_048, height: 1_536, detail: 0.75).encoded() },
        BenchClass("jpeg-2.6m", "jpg", goal: 15) { SampleJPEG(width: 3_264, height: 2_448, detail: 0.75).encoded() },
        BenchClass("jpeg-12mp", "jpg", goal: 24) { SampleJPEG(width: 4_000, height: 3_008, detail: 0.9).encoded() },
        BenchClass("jpeg-12mp-progressive", "jpg", goal: 50) {
            SampleProgressiveJPEG(width: 4_000, height: 3_008, detail: 0.8).encoded()
        },
        BenchClass("jpeg-24mp", "jpg", goal: 50) { SampleJPEG(width: 6_000, height: 4_000, detail: 1.05).encoded() },
        BenchClass("png-screenshot", "png", goal: 5) {
            SamplePNG(width: 1_920, height: 1_440, content: .screenshot).encoded()
        },
        BenchClass("png-2m", "png", goal: 14) { SamplePNG(width: 1_400, height: 1_170, content: .photo).encoded() },
        BenchClass("png-12mp", "png", goal: 35) {
            SamplePNG(width: 4_032, height: 3_024, content: .graphics).encoded()
        },
        BenchClass("gif-1m", "gif", goal: 20) { SampleGIF(width: 480, height: 360, frames: 12).encoded() },
        BenchClass("webp-12mp", "webp", goal: 50) {
            SampleWebP(width: 4_032, height: 3_024, coding: .lossy).encoded()
        },
        BenchClass("webp-lossless", "webp") { SampleWebP(width: 800, height: 600, coding: .lossless).encoded() },
        BenchClass("pdf-65k", "pdf", goal: 5) { SamplePDF(pages: 24, linesPerPage: 50).encoded() },
        BenchClass("pdf-1m", "pdf", goal: 25) { SampleBook(pages: 16, strokesPerPage: 3_700).encoded() },
        BenchClass("pdf-2.6m", "pdf", goal: 50) { SampleBook(pages: 352, linesPerPage: 94, linksPerPage: 1).encoded() },
        BenchClass("pdf-links", "pdf") { SampleBook(pages: 352, linesPerPage: 90, linksPerPage: 12).encoded() },
        BenchClass("pdf-10m", "pdf", goal: 90) {
            SampleBook(pages: 200, linesPerPage: 20, linksPerPage: 2, photoSide: 432).encoded()
        },
    ]

    /// The classes with these names.
    static func named(_ names: [String]) throws(CommandFailure) -> [BenchClass] {
        var classes: [BenchClass] = []
        for name in names {
            guard let found = all.first(where: { $0.name == name }) else {
                throw CommandFailure("there is no class \(name); there are \(all.map(\.name).joined(separator: ", "))")
            }
            classes.append(found)
        }
        return classes
    }

    /// Formats of which files of any size can be made.
    enum Growing: String, CaseIterable, Sendable {
        case jpeg, png, gif, webp, pdf

        /// The first partition of a key frame ends at 512 KiB (RFC 6386, 9.1), which a larger picture exceeds.
        var mostMegabytes: Double { self == .webp ? 5 : 100 }

        /// A file of about so many bytes.
        func file(bytes: Double) -> BenchClass {
            /// Sides of 4 : 3 in steps of `step` that have so many pixels.
            func side(pixels: Double, step: Int) -> (width: Int, height: Int) {
                let height = (pixels * 0.75).squareRoot()
                return (max(1, Int(height / 0.75) / step) * step, max(1, Int(height) / step) * step)
            }
            let name = "\(rawValue)-\(bytes / 1e6)m"
            switch self {
            case .jpeg:
                let size = side(pixels: bytes * 3.16, step: 16)
                return BenchClass(name, "jpg") {
                    SampleJPEG(width: size.width, height: size.height, detail: 0.75).encoded()
                }
            case .png:
                let size = side(pixels: bytes * 0.74, step: 1)
                return BenchClass(name, "png") {
                    SamplePNG(width: size.width, height: size.height, content: .photo).encoded()
                }
            case .gif:
                let size = side(pixels: bytes * 0.16, step: 1)
                return BenchClass(name, "gif") {
                    SampleGIF(width: size.width, height: size.height, frames: 12).encoded()
                }
            case .webp:
                let size = side(pixels: bytes * Self.lossyPixelsPerByte, step: 16)
                return BenchClass(name, "webp") {
                    SampleWebP(width: size.width, height: size.height, coding: .lossy).encoded()
                }
            case .pdf:
                let pages = max(1, Int(bytes / 24_000))
                return BenchClass(name, "pdf") { SamplePDF(pages: pages, linesPerPage: 450).encoded() }
            }
        }

        private static let lossyPixelsPerByte = 5.56
    }
}
