import FileFormats
import Foundation
import NativeBytes
import SampleFiles
import Sanitizers

/// A piece of the worker's work.
struct Benchmark {
    let name: String
    /// Makes what is worked on; an empty file when it is nothing.
    let makeFile: () -> [UInt8]
    /// Does the work; `isCounted` is false the first time.
    let work: ([UInt8], _ count: (() throws -> Void) throws -> Void) throws -> Void

    /// Does the work once to warm up, and once more inside of `countedWork`.
    func run(in folder: String) throws {
        let path = folder + "/" + name.split(separator: ".").last.map(String.init)!
        let bytes: [UInt8]
        if let data = FileManager.default.contents(atPath: path) {
            bytes = Array(data)
        } else {
            bytes = makeFile()
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
        try work(bytes) { try $0() }
        try work(bytes) { try countedWork($0) }
    }

    static var all: [Benchmark] {
        samples.flatMap { sample in
            [
                Benchmark(name: "walk.\(sample.name)", makeFile: sample.make) { bytes, count in
                    try count { try sample.parse(bytes) }
                },
                Benchmark(name: "sanitize.\(sample.name)", makeFile: sample.make) { bytes, count in
                    try count { try sample.sanitize(bytes) }
                },
            ]
        } + exchanges + queues
    }

    /// A kind of file.
    private struct Sample {
        let name: String
        let make: () -> [UInt8]
        let parse: ([UInt8]) throws -> Void
        let sanitize: ([UInt8]) throws -> Void

        init<Kind: Sanitizer>(_ name: String, _ sanitizer: Kind, _ make: @escaping () -> [UInt8]) {
            self.name = name
            self.make = make
            parse = { bytes in _ = try sanitizer.parse(bytes.span) }
            sanitize = { bytes in _ = try sanitizer.sanitize(bytes.span) }
        }
    }

    private static var samples: [Sample] {
        let limits = Limits()
        let jpeg = JPEGSanitizer(limits: limits)
        let png = PNGSanitizer(limits: limits)
        let webp = WebPSanitizer(limits: limits)
        let pdf = PDFSanitizer(limits: limits)
        return [
            Sample("jpeg-118k", jpeg) { SampleJPEG(width: 960, height: 640, detail: 0.33).encoded() },
            Sample("jpeg-1m", jpeg) { SampleJPEG(width: 2_048, height: 1_536, detail: 0.75).encoded() },
            Sample("jpeg-progressive", jpeg) {
                SampleProgressiveJPEG(width: 960, height: 640, detail: 0.8).encoded()
            },
            Sample("png-screenshot", png) {
                SamplePNG(width: 1_920, height: 1_440, content: .screenshot).encoded()
            },
            Sample("png-photo", png) { SamplePNG(width: 480, height: 360, content: .photo).encoded() },
            Sample("gif", GIFSanitizer(limits: limits)) { SampleGIF(width: 240, height: 180, frames: 12).encoded() },
            Sample("webp-lossy", webp) { SampleWebP(width: 640, height: 480, coding: .lossy).encoded() },
            Sample("webp-lossless", webp) { SampleWebP(width: 320, height: 240, coding: .lossless).encoded() },
            Sample("pdf-65k", pdf) { SamplePDF(pages: 24, linesPerPage: 50).encoded() },
            Sample("pdf-book", pdf) { SampleBook(pages: 16, linesPerPage: 90, linksPerPage: 12).encoded() },
            Sample("pdf-drawings", pdf) { SampleBook(pages: 4, strokesPerPage: 3_700).encoded() },
        ]
    }
}
