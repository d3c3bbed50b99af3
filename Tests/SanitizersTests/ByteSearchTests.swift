import NativeBytes
import Testing

@Suite struct ByteSearchTests {
    private let bytes: [UInt8] = [1, 2, 3, 2]

    @Test(arguments: [(2, 0, 1), (2, 1, 1), (2, 2, 3), (1, 0, 0), (1, 1, nil), (9, 0, nil), (2, 4, nil), (2, -1, nil)])
    func `the first place at or after the start is found`(_ byte: UInt8, _ start: Int, _ expected: Int?) {
        #expect(firstIndex(of: byte, in: bytes.span, from: start) == expected)
    }
}
