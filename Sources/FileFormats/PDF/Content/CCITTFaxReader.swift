struct CCITTFaxReader {
    init(_ parameters: PDFDictionary, width: Int, height: Int) {}
    func end(of data: Span<UInt8>) -> Int? { nil }
}
