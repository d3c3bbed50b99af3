import Testing
@testable import FileFormats
@Suite struct SpanBytesTests {
    @Test func `reads past the end give nil`() {
        let bytes: [UInt8] = [1, 2, 3]
        #expect(bytes.span.bigEndianUInt16(at: 1) == 0x0203)
        #expect(bytes.span.bigEndianUInt16(at: 2) == nil)
        #expect(bytes.span.bigEndianUInt32(at: -1) == nil)
        #expect(bytes.span.bigEndianUInt16(at: .max) == nil)
    }
}
