import FileFormats
import NativeBytes
import NativeParsers

/// A decoded image.
struct WebPPixels {
    let width: Int
    let height: Int
    /// Red, green, blue and alpha of a lossless image; planes of luma, chroma and alpha of a lossy one.
    private(set) var samples: [UInt8]
    /// Whether the header says that a lossless image is transparent somewhere.
    private let hasShownAlpha: Bool
    /// The image is transparent somewhere, but its header says that it is not.
    let hasHiddenAlpha: Bool

    init(_ image: WebPImage, of bytes: Span<UInt8>) throws(Rejection) {
        let still = WebPWriter.still(image, from: bytes)
        let decoded: [UInt8]
        do throws(WebPDecodingError) {
            decoded =
                switch image.coding {
                case .lossy:
                    try WebPDecoder.planes(
                        of: still.span, width: image.width, height: image.height, hasAlpha: image.hasAlpha)
                case .lossless:
                    try WebPDecoder.pixels(of: still.span, width: image.width, height: image.height)
                }
        } catch {
            let construct = image.coding == .lossy ? "VP8" : "VP8L"
            switch error {
            case .damaged: throw Rejection(WebPDefect.badFrame, at: image.offset, construct: construct)
            case .outOfMemory: throw Rejection(LimitExcess.memory, at: image.offset, construct: construct)
            }
        }
        width = image.width
        height = image.height
        samples = decoded
        hasShownAlpha = image.coding == .lossless && image.hasAlpha
        hasHiddenAlpha = image.coding == .lossless && !image.hasAlpha && Self.isTransparent(decoded.span)
    }

    private static func isTransparent(_ pixels: Span<UInt8>) -> Bool {
        var alpha: UInt8 = 255
        for index in stride(from: 3, to: pixels.count, by: 4) { alpha &= pixels[index] }
        return alpha != 255
    }

    /// Makes all pixels alike that are wholly transparent, whose colours nobody sees.
    ///
    /// - Returns: how many of them had a colour.
    mutating func clearHiddenColours() -> Int {
        guard hasShownAlpha else { return 0 }
        var count = 0
        var pixels = samples.mutableSpan
        for alpha in stride(from: 3, to: pixels.count, by: 4) where pixels[alpha] == 0 {
            guard pixels[alpha - 3] | pixels[alpha - 2] | pixels[alpha - 1] != 0 else { continue }
            for color in (alpha - 3)..<alpha { pixels[color] = 0 }
            count += 1
        }
        return count
    }

    /// What two images have in common that show the same. Large ones take hundreds of megabytes, so the samples of only
    /// one are held at a time.
    struct Digest: Equatable {
        let samples: SHA256Digest
        let hasHiddenAlpha: Bool
    }

    /// - Parameter turn: the samples of a lossless image are taken as they are after this turn.
    func digest(turned turn: ExifOrientation?) -> Digest {
        let samples = turn.map { self.turned(by: $0) } ?? samples
        return Digest(samples: SHA256Digest(of: samples.span), hasHiddenAlpha: hasHiddenAlpha)
    }

    /// The samples of a lossless image in the order in which `orientation` shows them.
    func turned(by orientation: ExifOrientation) -> [UInt8] {
        let across = orientation.isTransposed ? height : width
        let down = orientation.isTransposed ? width : height
        var turned: [UInt8] = []
        turned.reserveCapacity(samples.count)
        let stored = samples.span
        for row in 0..<down {
            for column in 0..<across {
                let x = orientation.isMirroredAcross ? across - 1 - column : column
                let y = orientation.isMirroredDown ? down - 1 - row : row
                let pixel = 4 * (orientation.isTransposed ? x * width + y : y * width + x)
                for sample in pixel..<(pixel + 4) { turned.append(stored[sample]) }
            }
        }
        return turned
    }
}
