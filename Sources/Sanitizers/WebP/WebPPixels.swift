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
            throw Self.rejection(error, image, .badFrame, construct: image.coding == .lossy ? "VP8" : "VP8L")
        }
        width = image.width
        height = image.height
        samples = decoded
        hasShownAlpha = image.coding == .lossless && image.hasAlpha
        hasHiddenAlpha = image.coding == .lossless && !image.hasAlpha && Self.isTransparent(decoded.span)
    }

    /// The transparency of a lossy image as the lossless image that it is coded as.
    ///
    /// - Parameter still: that image as a file.
    init(ofAlpha still: Span<UInt8>, of image: WebPImage) throws(Rejection) {
        do throws(WebPDecodingError) {
            samples = try WebPDecoder.pixels(of: still, width: image.width, height: image.height)
        } catch {
            throw Self.rejection(error, image, .badAlpha, construct: "ALPH")
        }
        width = image.width
        height = image.height
        hasShownAlpha = false
        hasHiddenAlpha = false
    }

    private static func rejection(
        _ error: WebPDecodingError, _ image: WebPImage, _ defect: WebPDefect, construct: String
    ) -> Rejection {
        switch error {
        case .damaged: Rejection(defect, at: image.offset, construct: construct)
        case .outOfMemory: Rejection(LimitExcess.memory, at: image.offset, construct: construct)
        }
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
            for sample in (alpha - 3)..<alpha { pixels[sample] = 0 }
            count += 1
        }
        return count
    }

    /// Leaves the green plane alone, which holds a transparency: red and blue become 0, and alpha 255.
    ///
    /// - Returns: whether the others held anything. Not when they are empty, full, or the same as the green one, as
    ///   encoders leave them.
    mutating func keepGreen() -> Bool {
        var pixels = samples.mutableSpan
        var holdsAnything = false
        for plane in [0, 2, 3] {
            var (empty, full, different) = (UInt8(0), UInt8(0xFF), UInt8(0))
            for pixel in stride(from: 0, to: pixels.count, by: 4) {
                let sample = pixels[pixel + plane]
                empty |= sample
                full &= sample
                different |= sample ^ pixels[pixel + 1]
                pixels[pixel + plane] = plane == 3 ? 0xFF : 0
            }
            if empty != 0 && full != 0xFF && different != 0 { holdsAnything = true }
        }
        return holdsAnything
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
