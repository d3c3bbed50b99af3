/// A picture in a content stream, between BI and EI (ISO 32000-2, 8.9.7), with nothing in it but the picture.
///
/// Where its data ends is found by decoding it, not by looking for EI, which can stand in the data.
public struct PDFInlineImage: Sendable {
    /// The entries that a viewer reads, with the short keys of Table 91.
    public internal(set) var entries: PDFDictionary
    /// The data in the coding that `entries` says.
    public internal(set) var data: [UInt8]
    /// Whether the picture was written in another way than this: other entries, bytes that no viewer reads, a coding
    /// that is not kept. `false` when its values may be copied as they are.
    public internal(set) var isChanged: Bool
    /// The name of its colour space, when that is one of the page's resources.
    public internal(set) var colourSpaceResource: String?

    /// Whether its data is a JPEG.
    public var isJPEG: Bool { entries[.f] == .name(.dct) }

    /// The same picture, with its colour space under another name when that is one of the page's resources.
    public func namingColourSpace(_ newName: (String) -> String) -> PDFInlineImage {
        guard let name = colourSpaceResource else { return self }
        var copy = self
        copy.colourSpaceResource = newName(name)
        copy.entries["CS"] = .name(PDFName(newName(name)))
        return copy
    }

    /// The same picture with this JPEG as its data.
    public func replacing(jpeg: [UInt8]) -> PDFInlineImage {
        var copy = self
        if copy.data != jpeg { copy.isChanged = true }
        copy.data = jpeg
        return copy
    }
}

extension PDFContentReader {
    /// What an inline image counts at least: reading its entries takes as long as unpacking so many bytes, and content
    /// can hold millions of pictures of a pixel.
    static let leastInlineImageBytes = 512

    /// Reads the picture behind the operator BI.
    ///
    /// - Parameters:
    ///   - components: how many components the colour spaces of the resources have, by their names.
    ///   - limit: most bytes that decoding it may make; they are taken from it, at least `leastInlineImageBytes`.
    /// - Throws: `pdf.bad-content` for a picture whose end cannot be told, or `limits.decoded-bytes`.
    public mutating func inlineImage(
        _ content: Span<UInt8>, components: [String: Int], limit: inout Int
    ) throws(Rejection) -> PDFInlineImage {
        let reader = PDFInlineImageReader(components: components, limit: limit)
        let (image, end, decodedBytes) = try reader.read(content, from: position)
        guard limit >= Self.leastInlineImageBytes else { throw Rejection(LimitExcess.decodedBytes, construct: "BI") }
        limit -= min(limit, max(decodedBytes, Self.leastInlineImageBytes))
        position = end
        return image
    }
}
