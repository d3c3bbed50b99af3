import SampleFiles

/// A kind of file that is timed.
struct BenchClass: Sendable {
    let name: String
    let fileExtension: String
    let bytes: [UInt8]

    static let names = ["jpeg-118k", "jpeg-1m", "jpeg-2.6m", "png-screenshot", "png-2m", "pdf-65k"]

    static var all: [BenchClass] {
        [
            BenchClass(
                name: names[0], fileExtension: "jpg",
                bytes: SampleJPEG(width: 960, height: 640, detail: 0.33).encoded()),
            BenchClass(
                name: names[1], fileExtension: "jpg",
                bytes: SampleJPEG(width: 2048, height: 1536, detail: 0.75).encoded()),
            BenchClass(
                name: names[2], fileExtension: "jpg",
                bytes: SampleJPEG(width: 3264, height: 2448, detail: 0.75).encoded()),
            BenchClass(
                name: names[3], fileExtension: "png",
                bytes: SamplePNG(width: 1920, height: 1440, content: .screenshot).encoded()),
            BenchClass(
                name: names[4], fileExtension: "png",
                bytes: SamplePNG(width: 1400, height: 1170, content: .photo).encoded()),
            BenchClass(
                name: names[5], fileExtension: "pdf", bytes: SamplePDF(pages: 24, linesPerPage: 50).encoded()),
        ]
    }
}
