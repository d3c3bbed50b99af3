import FileFormats
import NativeParsers
import SampleFiles
import Sanitizers
import Testing

/// The WebP files that are made for measuring, judged by libwebp.
@Suite struct WebPSampleTests {
    @Test(arguments: [(1, 1), (17, 33), (320, 240)])
    func `a lossy sample is a whole picture to libwebp`(_ width: Int, _ height: Int) throws {
        let bytes = SampleWebP(width: width, height: height, coding: .lossy, seed: 3).encoded()
        let planes = try WebPDecoder.planes(of: bytes.span, width: width, height: height, hasAlpha: false)
        let luma = width * height
        let chroma = ((width + 1) / 2) * ((height + 1) / 2)
        #expect(planes.count == luma + 2 * chroma)
        try expectClean(bytes)
    }

    @Test(arguments: [(1, 1), (17, 33), (320, 240)])
    func `a lossless sample is a whole picture to libwebp`(_ width: Int, _ height: Int) throws {
        let bytes = SampleWebP(width: width, height: height, coding: .lossless, seed: 3).encoded()
        #expect(try WebPDecoder.pixels(of: bytes.span, width: width, height: height).count == width * height * 4)
        // 5.4 bits for each of three colours, and codes of about 300 bytes.
        if width == 320 { #expect((140_000...180_000).contains(bytes.count)) }
        try expectClean(bytes)
    }

    private func expectClean(_ bytes: [UInt8]) throws {
        let result = try WebPSanitizer(limits: Limits()).sanitize(bytes.span)
        #expect(result.findings.isEmpty)
        #expect(result.output == bytes)
    }
}
