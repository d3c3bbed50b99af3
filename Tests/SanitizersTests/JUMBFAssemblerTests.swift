import IngestTestSupport
import Testing

@testable import FileFormats

/// ISO/IEC 19566-5, annex D.2. ExifTool puts the same boxes together in the end-to-end tests.
@Suite struct JUMBFAssemblerTests {
    private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(UInt32(content.count + 8))
        return bytes + Array(type.utf8) + content
    }

    private static func store(_ type: String = "c2pa", label: String = "c2pa") -> [UInt8] {
        let uuid: [UInt8] = Array(type.utf8) + [0, 0x11, 0, 0x10, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
        return box("jumb", box("jumd", uuid + [3] + Array(label.utf8) + [0]) + box("json", Array("{}".utf8)))
    }

    /// Payloads with so many bytes of content each.
    private static func payloads(of box: [UInt8], size: Int, number: UInt16 = 1, first: UInt32 = 1) -> [[UInt8]] {
        stride(from: 8, to: box.count, by: size).enumerated().map { index, start in
            var payload = Array("JP".utf8)
            payload.appendBigEndian(number)
            payload.appendBigEndian(first + UInt32(index))
            return payload + box[..<8] + box[start..<min(box.count, start + size)]
        }
    }

    /// What is made of payloads that lie one behind the other.
    private func assembled(_ payloads: [[UInt8]]) -> (boxes: [[UInt8]], isStore: [Bool], broken: Int, bytes: Int) {
        let file = payloads.flatMap(\.self)
        var assembler = JUMBFAssembler()
        var position = 0
        for payload in payloads {
            assembler.add(file.span, payload: position..<(position + payload.count))
            position += payload.count
        }
        let boxes = assembler.finish(file.span)
        return (
            boxes.map { $0.bytes(in: file.span) }, boxes.map(\.isManifestStore), assembler.brokenSegments,
            boxes.reduce(assembler.brokenBytes) { $0 + $1.segmentBytes }
        )
    }

    @Test(arguments: [1, 7, 20, 1000], [0, 1] as [UInt32])
    func `a box is the same however it was cut, in whatever order`(_ size: Int, _ first: UInt32) {
        let payloads = Self.payloads(of: Self.store(), size: size, first: first)
        for order in [payloads, payloads.reversed()] {
            let result = assembled(order)
            #expect(result.boxes == [Self.store()])
            #expect(result.isStore == [true])
            #expect(result.broken == 0)
            #expect(result.bytes == payloads.reduce(0) { $0 + $1.count + 4 })
        }
    }

    @Test func `two boxes are told apart by their numbers and types`() {
        let other = Self.store("json", label: "x")
        let payloads = zip(
            Self.payloads(of: Self.store(), size: 30, number: 9), Self.payloads(of: other, size: 30, number: 2)
        ).flatMap { [$0, $1] }
        let result = assembled(payloads)
        #expect(result.boxes == [other, Self.store()])
        #expect(result.isStore == [false, true])
    }

    @Test func `a box with a long length is whole too`() {
        let content = Array(Self.store()[8...])
        let header: [UInt8] = [0, 0, 0, 1] + Array("jumb".utf8) + [0, 0, 0, 0, 0, 0, 0, UInt8(16 + content.count)]
        let payload: [UInt8] = Array("JP".utf8) + [0, 1, 0, 0, 0, 1] + header + content
        let result = assembled([payload])
        #expect(result.boxes == [header + content])
        #expect(result.isStore == [true])
    }

    @Test func `a part that is missing, double or of another box breaks it`() {
        let payloads = Self.payloads(of: Self.store(), size: 15)
        #expect(payloads.count > 2)
        for index in payloads.indices {
            var missing = payloads
            missing.remove(at: index)
            #expect(assembled(missing).broken == missing.count)
            let double = payloads + [payloads[index]]
            #expect(assembled(double).broken == double.count)
            var stranger = payloads
            stranger[index][11] ^= 1
            #expect(assembled(stranger).boxes.isEmpty)
        }
    }

    @Test func `every damaged segment is counted, and nothing traps`() {
        var random = SeededGenerator(seed: 31)
        let payloads = Self.payloads(of: Self.store(), size: 20)
        for _ in 0..<2000 {
            var mutants = payloads
            let index = Int.random(in: mutants.indices, using: &random)
            mutants[index] = damaged(mutants[index], &random)
            #expect(assembled(mutants).bytes == mutants.reduce(0) { $0 + $1.count + 4 })
        }
    }
}
