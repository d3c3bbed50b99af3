import FileFormats

/// What readers of parts of a file promise.
enum ReaderPromise {
    /// A part that is rebuilt stays as it is when it is rebuilt once more.
    static func canonical(_ input: [UInt8], _ rebuild: (Span<UInt8>) -> [UInt8]?) {
        guard let output = rebuild(input.span) else { return }
        precondition(rebuild(output.span) == output, "rebuilding the rebuilt part changes it")
    }

    /// A JBIG2 picture stays as it is when it is rebuilt once more. The first byte is the length of what it shares.
    static func jbig2(_ input: [UInt8]) {
        guard let length = input.first else { return }
        let shared = Array(input.dropFirst().prefix(Int(length)))
        let data = Array(input.dropFirst(1 + shared.count))
        guard let globals = try? JBIG2Globals(shared, limits: .small),
            let picture = try? JBIG2Picture(data.span, globals: globals, limits: .small),
            let kept = try? globals.rebuilt(keeping: picture.shared)
        else { return }
        guard let again = try? JBIG2Globals(kept, limits: .small),
            let same = try? JBIG2Picture(picture.bytes.span, globals: again, limits: .small)
        else { fatalError("the rebuilt picture is rejected") }
        precondition(same.bytes == picture.bytes, "rebuilding the rebuilt picture changes it")
        precondition((try? again.rebuilt(keeping: same.shared)) == kept, "rebuilding what is shared changes it")
    }

    /// What is kept of EXIF is read again from what was written of it.
    static func exif(_ input: [UInt8]) {
        _ = ExifDirectory(tiff: input.span)
        let block = ExifBlock(details: ExifDetails(tiff: input.span))
        let written = block.tiff
        precondition(ExifDetails(tiff: written.span) == block.details, "EXIF that was written reads in another way")
    }

    /// An object that was written reads as itself.
    static func pdfObject(_ input: [UInt8]) {
        guard let object = try? PDFObjectParser.object(input.span, limits: .small) else { return }
        let text = Array(PDFWriter.text(object).utf8)
        guard let again = try? PDFObjectParser.object(text.span, limits: .small) else {
            fatalError("an object that was written is rejected")
        }
        precondition(PDFWriter.text(again).utf8.elementsEqual(text), "an object that was written reads in another way")
    }

    /// Instructions of a page that were written read as themselves, up to the first picture among them.
    static func pdfPage(_ input: [UInt8]) {
        let (written, _) = instructions(input.span)
        let (again, passedOver) = instructions(written.span)
        precondition(again == written, "instructions that were written read in another way")
        precondition(passedOver.isEmpty, "something that was written is no instruction")
    }

    private static func instructions(_ content: Span<UInt8>) -> ([UInt8], PDFContentReader.PassedOver) {
        var reader = PDFContentReader()
        var writer = PDFContentWriter()
        while let operation = reader.next(content), operation != .inlineImage {
            writer.append(operation, of: reader, content)
        }
        return (writer.output, reader.passedOver)
    }

    /// Filters stay within the bytes that they were allowed. The first byte chooses the filter.
    static func pdfFilter(_ input: [UInt8]) {
        let filters: [PDFFilter] = [.asciiHex, .ascii85, .lzw, .runLength]
        guard let choice = input.first else { return }
        let limit = 1 << 16
        let data = Array(input.dropFirst())
        let filter = filters[Int(choice) % filters.count]
        guard let output = try? filter.decode(data.span, earlyChange: choice < 128, limit: limit) else { return }
        precondition(output.count <= limit, "more bytes than were allowed")
    }
}
