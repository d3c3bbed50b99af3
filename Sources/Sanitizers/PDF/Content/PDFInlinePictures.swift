import FileFormats

/// Reads the inline images of a content stream, with the JPEG in them sanitized.
struct PDFInlinePictures {
    let coder: PDFStreamCoder
    let components: [String: Int]

    func next(
        _ reader: inout PDFContentReader, _ content: Span<UInt8>, limit: inout Int
    ) throws(Rejection) -> PDFInlineImage {
        let image = try reader.inlineImage(content, components: components, limit: &limit)
        guard image.isJPEG else { return image }
        return image.replacing(jpeg: try coder.sanitizedJPEG(image.data))
    }
}
