public import FileFormats
public struct StubSanitizer: Sanitizer {
    public struct Parsed {}
    public static var mediaType: MediaType { .pdf }
    public static var fidelityMethod: FidelityMethod { .jpegEntropyBytes }
    public init(limits: Limits) {}
    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> Parsed {
        throw Rejection(TypeDefect.contentNotAllowed)
    }
    public func findings(in parsed: Parsed) -> [Finding] { [] }
    public func rebuild(_ parsed: Parsed, from bytes: Span<UInt8>) throws(Rejection) -> [UInt8] {
        var o: [UInt8] = []; o.append(contentsOf: bytes); return o
    }
    public func showsTheSame(_ before: Parsed, in input: Span<UInt8>, _ after: Parsed, in output: Span<UInt8>) -> Bool {
        true
    }
}
public typealias PDFSanitizer = StubSanitizer
