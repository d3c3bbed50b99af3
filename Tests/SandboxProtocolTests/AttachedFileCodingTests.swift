import FileFormats
import NativeBytes
import Testing

@testable import SandboxProtocol

@Suite struct AttachedFileCodingTests {
    private static let files = AttachedFile.Kind.allCases.map { kind in
        AttachedFile(
            kind: kind, nameDigest: kind == .text ? nil : SHA256Digest(of: Array(kind.rawValue.utf8).span), bytes: 7,
            action: kind == .pdf ? .kept : .removed)
    }

    private func encoded(_ files: [AttachedFile]) -> [UInt8] {
        var writer = WireWriter()
        writer.write(files)
        return writer.bytes
    }

    private func decoded(_ bytes: [UInt8]) throws(WireDefect) -> [AttachedFile] {
        var reader = WireReader(bytes)
        let files = try reader.readAttachments(limits: Limits())
        try reader.finish()
        return files
    }

    @Test func `files come back`() throws {
        #expect(try decoded(encoded(Self.files)) == Self.files)
        #expect(try decoded(encoded([])) == [])
    }

    @Test func `no more than can be listed are written`() throws {
        let many = Array(repeating: Self.files, count: 10).flatMap { $0 }
        #expect(try decoded(encoded(many)).count == AttachedFile.mostListed)
    }

    @Test func `lies are refused`() {
        let one = encoded([Self.files[0]])
        for end in one.indices { #expect(throws: WireDefect.truncated) { try decoded(Array(one[..<end])) } }
        for (place, value) in [(0, 33), (1, 10), (2, 6), (11, 2)] {
            var lie = one
            lie[place] = UInt8(value)
            #expect(throws: WireDefect.self, "byte \(place)") { try decoded(lie) }
        }
    }
}
