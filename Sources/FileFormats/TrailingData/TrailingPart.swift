/// A part of what follows the end of a file.
struct TrailingPart {
    enum Kind {
        case jpeg(JPEGOutline)
        case png(PixelSize?)
        case gif(PixelSize?)
        case webp(PixelSize?)
        case video
        case archive
        case pdf
        /// A block that a program or a camera puts at the end of files.
        case vendor
        /// Zero bytes alone.
        case padding
        case unknown

        /// The size of a picture, where it says so.
        var pixels: PixelSize? {
            switch self {
            case .jpeg(let outline): outline.pixels
            case .png(let pixels), .gif(let pixels), .webp(let pixels): pixels
            case .video, .archive, .pdf, .vendor, .padding, .unknown: nil
            }
        }
    }

    let kind: Kind
    let range: Range<Int>
}

/// Goes through what follows the end of a file: each byte belongs to exactly one part. Every step goes forward and
/// looks at each byte a bounded number of times.
struct TrailingDataWalker {
    private var position: Int
    /// From here on, what is nothing else belongs to the trailers of vendors.
    private let vendorStart: Int

    /// - Parameter start: where the file that they follow ends.
    init(_ bytes: Span<UInt8>, from start: Int) {
        position = start
        vendorStart = VendorTrailer.start(in: bytes, after: start)
    }

    /// The next part; `nil` at the end of the bytes.
    mutating func next(_ bytes: Span<UInt8>) -> TrailingPart? {
        guard position < bytes.count else { return nil }
        let start = position
        let kind: TrailingPart.Kind
        switch TrailingData(bytes, at: start) {
        case .jpeg:
            let outline = JPEGOutline(bytes, at: start)
            position = outline.end
            kind = .jpeg(outline)
        case .png:
            let (end, pixels) = EmbeddedFileEnd.png(bytes, at: start)
            position = end
            kind = .png(pixels)
        case .gif:
            let (end, pixels) = EmbeddedFileEnd.gif(bytes, at: start)
            position = end
            kind = .gif(pixels)
        case .webp:
            let (end, pixels) = EmbeddedFileEnd.webp(bytes, at: start)
            position = end
            kind = .webp(pixels)
        case .video:
            position = EmbeddedFileEnd.video(bytes, at: start)
            kind = .video
        case .archive:
            position = EmbeddedFileEnd.archive(bytes, at: start)
            kind = .archive
        case .pdf:
            position = EmbeddedFileEnd.pdf(bytes, at: start)
            kind = .pdf
        case .unknown:
            position = TrailingData.firstKnown(in: bytes, from: start + 1)
            if start < vendorStart { position = min(position, vendorStart) }
            kind = Self.kind(ofUnknown: bytes.extracting(start..<position), isVendors: start >= vendorStart)
        }
        return TrailingPart(kind: kind, range: start..<position)
    }

    private static func kind(ofUnknown bytes: Span<UInt8>, isVendors: Bool) -> TrailingPart.Kind {
        if isVendors || VendorTrailer.begins(bytes) { return .vendor }
        for index in 0..<bytes.count where bytes[index] != 0 { return .unknown }
        return .padding
    }
}
