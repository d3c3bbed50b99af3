import FileFormats
import NativeParsers
import Sanitizers
import Testing

/// A WebP as a list of chunks, put together by hand (RFC 9649).
struct TestWebP {
    struct Chunk {
        var type: String
        var data: [UInt8]
    }

    var chunks: [Chunk]
    var trailing: [UInt8] = []

    init(_ chunks: [Chunk]) {
        self.chunks = chunks
    }

    /// Reads a file to the end that its header says.
    init(reading bytes: [UInt8]) {
        func number(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) } }
        chunks = []
        let end = 8 + number(4)
        var position = 12
        while end - position >= 8 {
            let data = (position + 8)..<(position + 8 + number(position + 4))
            chunks.append(
                Chunk(
                    type: String(decoding: bytes[position..<(position + 4)], as: UTF8.self), data: Array(bytes[data])))
            position = data.upperBound + data.count % 2
        }
        trailing = Array(bytes[end...])
    }

    static func littleEndian(_ number: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    static func body(_ chunks: [Chunk]) -> [UInt8] {
        chunks.flatMap { chunk in
            Array(chunk.type.utf8) + littleEndian(chunk.data.count, bytes: 4) + chunk.data
                + [UInt8](repeating: 0, count: chunk.data.count % 2)
        }
    }

    var bytes: [UInt8] {
        let body = Self.body(chunks)
        return Array("RIFF".utf8) + Self.littleEndian(body.count + 4, bytes: 4) + Array("WEBP".utf8) + body + trailing
    }

    var names: [String] { chunks.map(\.type) }

    subscript(type: String) -> [UInt8]? {
        get { chunks.first { $0.type == type }?.data }
        set {
            guard let newValue, let index = chunks.firstIndex(where: { $0.type == type }) else { return }
            chunks[index].data = newValue
        }
    }

    /// The header of an extended file.
    static func header(_ flags: UInt8, _ width: Int, _ height: Int) -> Chunk {
        Chunk(
            type: "VP8X",
            data: [flags, 0, 0, 0] + littleEndian(width - 1, bytes: 3) + littleEndian(height - 1, bytes: 3))
    }
}

/// Pictures that the tests know by their pixels, coded by libwebp.
enum TestPixels {
    /// Red, green, blue and alpha of every pixel, all different.
    static func pixels(_ width: Int, _ height: Int) -> [UInt8] {
        var pixels: [UInt8] = []
        for index in 0..<(width * height) {
            for sample in [index * 37, index * 11, index, 255 - index % 7 * 30] { pixels.append(UInt8(sample % 256)) }
        }
        return pixels
    }

    static func lossless(_ pixels: [UInt8], _ width: Int, _ height: Int, effort: Int = 4) throws -> [UInt8] {
        let coded = WebPEncoder.lossless(pixels.span, width: width, height: height, effort: effort)
        return try #require(coded)
    }
}

/// What libwebp shows of a still picture as a whole file, or of each frame of an animation by itself: red, green, blue
/// and alpha of its pixels.
func shownByLibwebp(_ bytes: [UInt8]) -> [[UInt8]]? {
    guard let file = try? WebPParser(limits: Limits()).parse(bytes.span) else { return nil }
    guard file.isAnimation else {
        return (try? WebPDecoder.pixels(of: bytes.span, width: file.width, height: file.height)).map { [$0] }
    }
    return try? file.frames.map { frame in
        let still = WebPWriter.still(frame.image, from: bytes.span)
        return try WebPDecoder.pixels(of: still.span, width: frame.image.width, height: frame.image.height)
    }
}

/// Checks from outside what the proof inside claims: the output is read without help of the input, is clean, stays as
/// it is, and libwebp shows the same.
func checkFromOutside(
    webp clean: Sanitization, _ bytes: [UInt8], _ comment: Comment? = nil,
    _ sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let after = try WebPParser(limits: Limits()).parse(clean.output.span)
    #expect(after.findings.allSatisfy { $0.action.staysInOutput }, comment, sourceLocation: sourceLocation)
    #expect(after.accountedBytes == clean.output.count, comment, sourceLocation: sourceLocation)
    let again = try WebPSanitizer(limits: Limits()).sanitize(clean.output.span)
    #expect(again.output == clean.output, comment, sourceLocation: sourceLocation)
    let shown = shownByLibwebp(clean.output)
    #expect(shown != nil, comment, sourceLocation: sourceLocation)
    // libwebp gives up on some files whose container is not in order, though their images are whole.
    if let before = shownByLibwebp(bytes) { #expect(shown == before, comment, sourceLocation: sourceLocation) }
}
