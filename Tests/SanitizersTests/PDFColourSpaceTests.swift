import FileFormats
import Sanitizers
import Testing

/// Arrays of colour spaces (ISO 32000-2, 8.6.4 to 8.6.6) whose parameters are of other types.
@Suite struct PDFColourSpaceTests {
    private func sanitized(_ colourSpace: String, _ contents: String) throws(SanitizationError) -> Sanitization {
        var document = PDFTestDocument()
        document.resources = "/ColorSpace << /Paint \(colourSpace) >>"
        document.contents = contents
        document[8] = "<< /WhitePoint [ 1 1 1 ] >>"
        document.addStream(9, "/N 2", text: "profile")
        return try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
    }

    private static let unusable = [
        "[ /Indexed /DeviceGray /Secret <0080> ]", "[ /Indexed / /Secret 1 <0080> ]",
        "[ /Indexed /DeviceGray null <0080> ]", "[ /Indexed /DeviceGray 1 8 0 R ]",
        "[ /Separation /X [ /CalGray 8 0 R ] 3 ]", "[ /Indexed [ /CalGray 7 ] 1 <0080> ]", "[ /ICCBased 9 0 R ]",
        "[ /CalRGB 9 0 R ]", "[ /DeviceN /X /DeviceGray 8 0 R ]", "[ /Pattern [ /Secret ] ]",
        String(repeating: "[ /Indexed ", count: 9) + "/DeviceGray" + String(repeating: " 1 <0001> ]", count: 9),
    ]

    @Test(arguments: unusable)
    func `one that no viewer can use is taken out`(_ colourSpace: String) throws {
        let clean = try sanitized(colourSpace, "/Paint cs 1 sc 0 0 9 9 re f")
        #expect(clean.findings.contains { $0.construct == "pdf.unfit-value" && $0.action == .removed })
        let text = String(decoding: clean.output, as: UTF8.self)
        #expect(!text.contains("Secret"))
    }

    /// How long the data of a picture in it is cannot be told.
    @Test(arguments: unusable)
    func `a picture in one that no viewer can use is refused`(_ colourSpace: String) {
        let picture = "q BI /W 2 /H 2 /BPC 8 /CS /Paint ID abcd EI Q"
        #expect(throws: SanitizationError.rejected(Rejection(PDFDefect.badContent, construct: "BI"))) {
            try sanitized(colourSpace, picture)
        }
    }

    @Test(arguments: [
        "[ /Indexed /DeviceGray 1 <0080> ]", "[ /Indexed [ /CalGray 8 0 R ] 1 <0080> ]", "[ /Indexed /DeviceGray 1 ]",
        "[ /Separation /Spot /DeviceGray << /FunctionType 2 /N 1 /Domain [ 0 1 ] >> ]",
    ])
    func `one that viewers can use stays`(_ colourSpace: String) throws {
        let clean = try sanitized(colourSpace, "q BI /W 2 /H 2 /BPC 8 /CS /Paint ID abcd EI Q")
        #expect(!clean.findings.contains { $0.construct == "pdf.unfit-value" })
    }
}
