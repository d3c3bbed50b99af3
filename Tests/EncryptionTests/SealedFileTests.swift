import Foundation
import IngestTestSupport
import NativeBytes
import NativeCrypto
import NativeSystem
import Testing

@testable import Encryption

@Suite struct SealedFileTests {
    private let identity = SealedIdentity(.object, path: "default/a.jpg", generation: 7)
    private let ring: KeyRing

    init() throws { ring = try SealedBytes.ring(.generate()) }

    /// Three segments of 4096 bytes and a short one.
    private static let segmentByteCount = 4096
    private static let tagByteCount = 16

    private static var plain: [UInt8] {
        var generator = SeededGenerator(seed: 11)
        return generator.bytes(3 * segmentByteCount + 100)
    }

    /// Made by Tests/EndToEnd/sealed_file.py, which is the Python library cryptography.
    private static let key = "9765f225bcd02993098a37215f1e7e32399c25ab21934317b264fadc4730fbf5"
    private static let vectors = [
        (
            "",
            "494e475345414c3101100100755857880e120d000000000000000000000000070000000000000000d2326396e9ead16d"
                + "2c707003f7f6dfd7"
                + "4c79fcf70598f0cb1c32cf727fe2f999343b879a22eb06bb444319c5baf6ad56da360ee2266b1c52042a4d8735d594f8"
                + "c6292aef4bed5a1219388d3404793e2205ca8cf0a6ee989362daba01baff5cd823b09fb31e56ae79491b053a197d8ac7"
                + String(repeating: "0", count: 160) + "38b4d1a871f62882509ddc757541dd01"
        ),
        (
            "0123456789",
            "494e475345414c3101100100755857880e120d00000000000000000000000007000000000000000ad2326396e9ead16d"
                + "2c707003f7f6dfd7"
                + "4c79fcf70598f0cb1c32cf727fe2f999343b879a22eb06bb444319c5baf6ad56da360ee2266b1c52042a4d8735d594f8"
                + "1a79ed23c79fa084998498ac5c9309243b21986641eca97d5b0a15c4f706032724c3fdc5611a6a43147a9c386f94bd39"
                + String(repeating: "0", count: 160) + "007d058c8539dcf9d885d7f4c4d887886e8a9897f3212286c903"
        ),
    ]

    @Test(arguments: vectors) func `what another program sealed is opened`(_ plain: String, _ sealed: String) throws {
        let key = try SealedBytes.key(try #require(Hexadecimal.bytes(Self.key)))
        #expect(key.id.description == "343b879a22eb06bb444319c5baf6ad56")
        let sealed = try #require(Hexadecimal.bytes(sealed))
        #expect(try SealedBytes.open(sealed, as: identity, with: try KeyRing([key])) == Array(plain.utf8))
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 8191, 8192, 8193, 20_000])
    func `what was sealed comes back`(_ count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let plain = generator.bytes(count)
        let sealed = try SealedBytes.seal(plain, as: identity, with: ring, segmentExponent: 12)
        let segments = max(1, (count + 4095) / 4096)
        #expect(sealed.count == 232 + count + 16 * segments)
        #expect(try SealedBytes.open(sealed, as: identity, with: ring) == plain)
        if count >= 16 { #expect(!Data(sealed).contains(Data(plain.prefix(16)))) }
    }

    @Test func `the length of a sealed file is known before`() throws {
        for count in [0, 1, 65_536, 65_537] {
            let sealed = try SealedBytes.seal([UInt8](repeating: 7, count: count), as: identity, with: ring)
            #expect(sealed.count == SealedFile.byteCount(sealing: count))
        }
    }

    @Test func `the same bytes are never sealed alike`() throws {
        let first = try SealedBytes.seal([1, 2, 3], as: identity, with: ring)
        let second = try SealedBytes.seal([1, 2, 3], as: identity, with: ring)
        #expect(first.suffix(19) != second.suffix(19))
    }

    /// Every bit of the header and of every tag, and bits of the segments; `INGEST_SEALED_FLIPS=all` for every bit.
    @Test func `no bit can be changed`() throws {
        let sealed = try SealedBytes.seal(Self.plain, as: identity, with: ring, segmentExponent: 12)
        var generator = SeededGenerator(seed: 5)
        var bits = Array(0..<(232 * 8))
        if ProcessInfo.processInfo.environment["INGEST_SEALED_FLIPS"] == "all" {
            bits = Array(0..<(sealed.count * 8))
        } else {
            for _ in 0..<500 { bits.append(Int.random(in: (232 * 8)..<(sealed.count * 8), using: &generator)) }
            for segment in 1...3 {
                let end = 232 + segment * (Self.segmentByteCount + Self.tagByteCount)
                bits += Array(((end - Self.tagByteCount) * 8)..<(end * 8))
            }
            bits += Array(((sealed.count - Self.tagByteCount) * 8)..<(sealed.count * 8))
        }
        var opened: [Int] = []
        for bit in bits {
            var changed = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            if SealedBytes.refusal(changed, as: identity, with: ring) == nil { opened.append(bit) }
        }
        #expect(opened == [])
    }

    @Test func `it cannot be cut or lengthened`() throws {
        let sealed = try SealedBytes.seal(Self.plain, as: identity, with: ring, segmentExponent: 12)
        var lengths = Array(stride(from: 0, to: sealed.count, by: 97))
        for segment in 0...3 {
            let boundary = 232 + segment * (Self.segmentByteCount + Self.tagByteCount)
            lengths += [boundary - 1, boundary, boundary + 1]
        }
        for length in lengths + [sealed.count - 1] {
            #expect(
                SealedBytes.refusal(Array(sealed[..<length]), as: identity, with: ring)
                    == (length < 232 ? .notSealed : .wrongLength))
        }
        for more in [1, 16, 4112] {
            let longer = sealed + [UInt8](repeating: 0, count: more)
            #expect(SealedBytes.refusal(longer, as: identity, with: ring) == .wrongLength)
        }
    }

    /// Also when whoever cuts it corrects the length in the header.
    @Test func `a cut at a segment with a corrected length is refused`() throws {
        let plain = Array(Self.plain.prefix(3 * Self.segmentByteCount))
        let sealed = try SealedBytes.seal(plain, as: identity, with: ring, segmentExponent: 12)
        for segments in 1...2 {
            var cut = Array(sealed[..<(232 + segments * (Self.segmentByteCount + Self.tagByteCount))])
            let length = UInt64(segments * Self.segmentByteCount)
            for index in 0..<8 { cut[32 + index] = UInt8(truncatingIfNeeded: length >> UInt64(8 * (7 - index))) }
            #expect(SealedBytes.refusal(cut, as: identity, with: ring) == .damagedHeader)
        }
    }

    private func segment(_ index: Int, of sealed: [UInt8]) -> Range<Int> {
        let start = 232 + index * (Self.segmentByteCount + Self.tagByteCount)
        return start..<(start + Self.segmentByteCount + Self.tagByteCount)
    }

    @Test func `segments cannot be moved, repeated or exchanged`() throws {
        let sealed = try SealedBytes.seal(Self.plain, as: identity, with: ring, segmentExponent: 12)
        var swapped = sealed
        swapped.replaceSubrange(segment(0, of: sealed), with: sealed[segment(1, of: sealed)])
        swapped.replaceSubrange(segment(1, of: sealed), with: sealed[segment(0, of: sealed)])
        #expect(SealedBytes.refusal(swapped, as: identity, with: ring) == .damagedSegment(0))

        var repeated = sealed
        repeated.replaceSubrange(segment(2, of: sealed), with: sealed[segment(1, of: sealed)])
        #expect(SealedBytes.refusal(repeated, as: identity, with: ring) == .damagedSegment(2))

        let other = try SealedBytes.seal(Self.plain, as: identity, with: ring, segmentExponent: 12)
        var mixed = sealed
        mixed.replaceSubrange(segment(1, of: sealed), with: other[segment(1, of: sealed)])
        #expect(SealedBytes.refusal(mixed, as: identity, with: ring) == .damagedSegment(1))

        #expect(
            SealedBytes.refusal(Array(other[..<232]) + sealed[232...], as: identity, with: ring) == .damagedSegment(0))
        var otherSlot = sealed
        otherSlot.replaceSubrange(72..<232, with: other[72..<232])
        #expect(SealedBytes.refusal(otherSlot, as: identity, with: ring) == .damagedHeader)
    }

    @Test func `it is opened as what it was sealed as alone`() throws {
        let sealed = try SealedBytes.seal(Self.plain, as: identity, with: ring)
        let others: [(SealedIdentity, SealedFileError)] = [
            (SealedIdentity(.object, path: "default/b.jpg", generation: 7), .otherObject),
            (SealedIdentity(.object, path: "", generation: 7), .otherObject),
            (SealedIdentity(.quarantinedFile, path: "default/a.jpg", generation: 7), .otherObject),
            (SealedIdentity(.object, path: "default/a.jpg", generation: 8), .otherGeneration(7)),
            (SealedIdentity(.object, path: "default/a.jpg", generation: 6), .otherGeneration(7)),
        ]
        for (other, refusal) in others {
            #expect(SealedBytes.refusal(sealed, as: other, with: ring) == refusal)
        }
    }

    @Test func `another key opens nothing`() throws {
        let sealed = try SealedBytes.seal(Self.plain, as: identity, with: ring)
        let other = try SealedBytes.ring(.generate())
        #expect(SealedBytes.refusal(sealed, as: identity, with: other) == .unknownKey(ring.active.id))
    }

    @Test func `what is no sealed file is said to be none`() throws {
        #expect(SealedBytes.refusal([], as: identity, with: ring) == .notSealed)
        #expect(SealedBytes.refusal(Self.plain, as: identity, with: ring) == .notSealed)
    }

    @Test func `a source that is shorter than announced is a failure`() throws {
        let source = try SealedBytes.file([1, 2, 3])
        let sealed = try SealedBytes.file([])
        do {
            try SealedFile.seal(source, count: 4, as: identity, with: ring, to: sealed)
            Issue.record("it was sealed")
        } catch {
            #expect(error == .changedWhileRead)
        }
    }
}
