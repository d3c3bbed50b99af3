import FileFormats
import Testing

/// Predictors of Flate and LZW (ISO 32000-2, 7.4.4.4), undone.
@Suite struct PDFPredictorTests {
    private func undone(_ parameters: PDFDictionary, _ bytes: [UInt8]) throws(PDFFilterError) -> [UInt8]? {
        guard let predictor = try PDFPredictor(parameters) else { return nil }
        return try predictor.undone(bytes.span)
    }

    private static func parameters(_ predictor: Int, columns: Int, colors: Int = 1, bits: Int = 8) -> PDFDictionary {
        [
            "Predictor": .number(PDFNumber(predictor)), "Columns": .number(PDFNumber(columns)),
            "Colors": .number(PDFNumber(colors)),
            "BitsPerComponent": .number(PDFNumber(bits)),
        ]
    }

    /// Worked out by hand from PNG third edition, 9.2: two rows of three bytes, 10 20 30 and 11 22 33.
    @Test(
        arguments: [
            ([0, 10, 20, 30, 0, 11, 22, 33]),
            ([1, 10, 10, 10, 1, 11, 11, 11]),
            ([2, 10, 20, 30, 2, 1, 2, 3]),
            // Halves of 0 + 0, 10 + 0, 20 + 0; then of 0 + 10, 11 + 20, 22 + 30.
            ([3, 10, 15, 20, 3, 6, 7, 7]),
            // The neighbours that are nearest to 10, 11 + 20 - 10 = 21 and 22 + 30 - 20 = 32: 10, 20, 30.
            ([4, 10, 10, 10, 4, 1, 2, 3]),
        ] as [[UInt8]])
    func `each way to write a row of PNG`(_ rows: [UInt8]) throws {
        #expect(try undone(Self.parameters(15, columns: 3), rows) == [10, 20, 30, 11, 22, 33])
    }

    @Test func `the neighbour is a pixel away`() throws {
        // Two pixels of three components; then four of two bits, which are one byte.
        #expect(try undone(Self.parameters(11, columns: 2, colors: 3), [1, 1, 2, 3, 1, 1, 1]) == [1, 2, 3, 2, 3, 4])
        #expect(try undone(Self.parameters(11, columns: 8, bits: 2), [1, 7, 1]) == [7, 8])
    }

    @Test func `the predictor of TIFF has no bytes before its rows`() throws {
        #expect(try undone(Self.parameters(2, columns: 3), [10, 1, 1, 250, 10, 1]) == [10, 11, 12, 250, 4, 5])
        #expect(try undone(Self.parameters(2, columns: 2, colors: 2), [1, 2, 3, 4]) == [1, 2, 4, 6])
    }

    @Test func `the last row may be short`() throws {
        #expect(try undone(Self.parameters(12, columns: 3), [0, 1, 2, 3, 2, 1]) == [1, 2, 3, 2])
        #expect(try undone(Self.parameters(12, columns: 3), [0, 1, 2, 3, 2]) == [1, 2, 3])
        #expect(try undone(Self.parameters(12, columns: 3), []) == [])
    }

    @Test func `no predictor, whatever else is said`() throws {
        #expect(try undone([:], [1]) == nil)
        #expect(try undone(Self.parameters(1, columns: -5, colors: 99), [1]) == nil)
    }

    @Test(arguments: [
        parameters(3, columns: 1), parameters(16, columns: 1), parameters(-1, columns: 1), parameters(12, columns: 0),
        parameters(12, columns: 1_000_001), parameters(12, columns: 1, colors: 33),
        parameters(12, columns: 1, bits: 17),
        parameters(2, columns: 1, bits: 4), parameters(2, columns: 1, bits: 16), ["Predictor": .name("Up")],
    ])
    func `what does not exist is refused`(_ parameters: PDFDictionary) {
        #expect(throws: PDFFilterError.malformed) { try undone(parameters, [0, 0]) }
    }

    @Test func `a row that was written in a way that does not exist is refused`() {
        #expect(throws: PDFFilterError.malformed) { try undone(Self.parameters(12, columns: 1), [0, 1, 5, 1]) }
    }
}
