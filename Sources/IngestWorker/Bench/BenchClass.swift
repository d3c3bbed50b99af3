import SampleFiles

/// A kind of file that is timed.
struct BenchClass: Sendable {
    let name: String
    let fileExtension: String
    let bytes: [UInt8]

    /// Makes the file of every class, which takes a moment.
    static func makeAll() -> [BenchClass] {
        [
            BenchClass(
                name: "jpeg-118k", fileExtension: "jpg",
                bytes: SampleJPEG(width: 960, height: 640, detail: 0.33).encoded()),
            BenchClass(
                name: "jpeg-1m", fileExtension: "jpg",
                bytes: SampleJPEG(width: 2048, height: 1536, detail: 0.75).encoded()),
            BenchClass(
                name: "jpeg-2.6m", fileExtension: "jpg",
                bytes: SampleJPEG(width: 3264, height: 2448, detail: 0.75).encoded()),
            BenchClass(
                name: "png-screenshot", fileExtension: "png",
                bytes: SamplePNG(width: 1920, height: 1440, content: .screenshot).encoded()),
            BenchClass(
                name: "png-2m", fileExtension: "png",
                bytes: SamplePNG(width: 1400, height: 1170, content: .photo).encoded()),
            BenchClass(
                name: "gif-1m", fileExtension: "gif",
                bytes: SampleGIF(width: 480, height: 360, frames: 12).encoded()),
            BenchClass(
                name: "pdf-65k", fileExtension: "pdf", bytes: SamplePDF(pages: 24, linesPerPage: 50).encoded()),
            BenchClass(
                name: "pdf-1m", fileExtension: "pdf", bytes: SampleBook(pages: 16, strokesPerPage: 3_700).encoded()),
            BenchClass(
                name: "pdf-2.6m", fileExtension: "pdf",
                bytes: SampleBook(pages: 352, linesPerPage: 90, linksPerPage: 12).encoded()),
            BenchClass(
                name: "pdf-10m", fileExtension: "pdf",
                bytes: SampleBook(pages: 200, linesPerPage: 20, linksPerPage: 2, photoSide: 432).encoded()),
        ]
    }
}
