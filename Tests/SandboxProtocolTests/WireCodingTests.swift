import Testing

@testable import SandboxProtocol

@Suite struct WireCodingTests {
    @Test func `numbers are big-endian and of fixed width`() {
        var writer = WireWriter()
        writer.write(UInt8(0x01))
        writer.write(UInt16(0x0203))
        writer.write(UInt32(0x0405_0607))
        writer.write(UInt64(0x0809_0A0B_0C0D_0E0F))
        #expect(writer.bytes == Array(1...15))
    }

    @Test func `the largest numbers come back`() throws {
        var reader = WireReader(Array(repeating: 0xFF, count: 15))
        #expect(try reader.read(UInt8.self) == .max)
        #expect(try reader.read(UInt16.self) == .max)
        #expect(try reader.read(UInt32.self) == .max)
        #expect(try reader.read(UInt64.self) == .max)
        try reader.finish()
    }

    @Test func `a number that is cut is truncated`() {
        for count in 0..<8 {
            var reader = WireReader(Array(repeating: 0, count: count))
            #expect(throws: WireDefect.truncated) { try reader.read(UInt64.self) }
        }
    }

    @Test func `a count is at most its limit`() throws {
        var reader = WireReader([7, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(try reader.readCount(UInt8.self, limit: 7, "n") == 7)
        #expect(throws: WireDefect.outOfRange(field: "n")) { try reader.readCount(UInt8.self, limit: 7, "n") }
        #expect(throws: WireDefect.outOfRange(field: "n")) { try reader.readCount(UInt64.self, limit: .max, "n") }
    }

    @Test func `a flag is 0 or 1`() throws {
        var reader = WireReader([0, 1, 2])
        #expect(try reader.readFlag("f") == false)
        #expect(try reader.readFlag("f") == true)
        #expect(throws: WireDefect.outOfRange(field: "f")) { try reader.readFlag("f") }
    }

    @Test func `text is printable ASCII of at most its limit`() throws {
        var reader = WireReader([2, 0x20, 0x7E, 0])
        #expect(try reader.readText(limit: 2, "t") == " ~")
        #expect(try reader.readText(limit: 2, "t").isEmpty)
        try reader.finish()
        for bad in [[1, 0x1F], [1, 0x7F], [1, 0x80], [1, 0]] as [[UInt8]] {
            var reader = WireReader(bad)
            #expect(throws: WireDefect.outOfRange(field: "t")) { try reader.readText(limit: 2, "t") }
        }
        var long = WireReader([3, 0x41, 0x41, 0x41])
        #expect(throws: WireDefect.outOfRange(field: "t")) { try long.readText(limit: 2, "t") }
        var cut = WireReader([2, 0x41])
        #expect(throws: WireDefect.truncated) { try cut.readText(limit: 2, "t") }
    }

    @Test func `text is cut at 255 bytes when written`() {
        var writer = WireWriter()
        writer.write(String(repeating: "a", count: 300))
        #expect(writer.bytes == [255] + Array(repeating: 0x61, count: 255))
    }

    @Test func `what is left over is a defect`() throws {
        var reader = WireReader([1, 2])
        _ = try reader.read(UInt8.self)
        #expect(throws: WireDefect.leftover) { try reader.finish() }
    }
}
