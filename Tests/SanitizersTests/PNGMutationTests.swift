import IngestTestSupport
import FileFormats
import NativeOracles
import PNGTestSupport
import Sanitizers
import Testing

/// Files that somebody damaged or shaped with intent: whatever is accepted must be proven, clean and the same.
@Suite struct PNGMutationTests {
    private static let canary = PNGHidingPlace.canary

    /// Pictures are coded anew and turned, and what can be kept is kept.
    private static let recoding: Policy = {
        var policy = Policy.standard
        policy.recode = true
        policy.orientation = .bake
        policy[PNGConstruct.physicalSize] = .allow
        policy[PNGConstruct.hiddenDefaultImage] = .sanitize
        return policy
    }()

    /// Nothing may end as "unproven": that would be our failure.
    private func check(_ bytes: [UInt8], _ comment: Comment) throws -> Bool {
        if case .unproven(let failure) = Outcome<PNGSanitizer>(bytes, policy: Self.recoding) {
            Issue.record("coded anew: \(failure.rawValue): \(comment)")
        }
        switch Outcome<PNGSanitizer>(bytes) {
        case .rejected(let rejection):
            #expect((0...bytes.count).contains(rejection.offset ?? 0), comment)
            return false
        case .forbidden(let findings):
            Issue.record("\(findings.map(\.construct)) forbidden: \(comment)")
            return false
        case .unproven(let failure):
            Issue.record("\(failure.rawValue): \(comment)")
            return false
        case .accepted(let clean):
            try checkFromOutside(clean, bytes, comment)
            // A canary in PLTE or tRNS became a colour of the picture.
            let output = TestPNG(reading: clean.output).removing("PLTE").removing("tRNS")
            #expect(!output.bytes.contains(Self.canary), comment)
            return true
        }
    }

    @Test(arguments: [
        TestPicture(3, 2), TestPicture(3, 2, depth: 2, type: 3), TestPicture(3, 3, depth: 4, type: 0, interlaced: true),
    ])
    func `each flipped bit is refused`(_ picture: TestPicture) {
        let bytes = picture.png().inserting(TestChunk("gAMA", bigEndian(45_455)), before: "IDAT").bytes
        for bit in 0..<(bytes.count * 8) {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            guard case .rejected = Outcome<PNGSanitizer>(flipped) else {
                Issue.record("bit \(bit % 8) of byte \(bit / 8)")
                continue
            }
        }
    }

    @Test(arguments: [
        TestPicture(3, 2), TestPicture(3, 2, depth: 16, type: 4), TestPicture(3, 2, depth: 2, type: 3),
        TestPicture(3, 3, depth: 1, type: 0, interlaced: true),
    ])
    func `each flipped bit under a right checksum is refused or shows what libpng shows`(_ picture: TestPicture) throws
    {
        let colours = [TestChunk("gAMA", bigEndian(45_455)), TestChunk("sBIT", [2, 1, 2])].prefix(
            picture.colourType == 2 ? 2 : 1)
        var png = picture.png()
        png.chunks.insert(contentsOf: colours, at: 1)
        if picture.colourType == 3 { png = png.inserting(TestChunk("tRNS", [0, 200]), before: "IDAT") }
        var accepted = 0
        for chunk in png.chunks.indices {
            for bit in 0..<((4 + png.chunks[chunk].data.count) * 8) {
                var flipped = png
                if bit < 32 {
                    flipped.chunks[chunk].type[bit / 8] ^= 1 << (bit % 8)
                } else {
                    flipped.chunks[chunk].data[bit / 8 - 4] ^= 1 << (bit % 8)
                }
                if try check(flipped.bytes, "chunk \(chunk), bit \(bit)") { accepted += 1 }
            }
        }
        #expect(accepted > 0, "flips of gAMA give another valid file")
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `five hundred mutants are refused or proven`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let turned = TestAnimation.sample(TestPicture(6, 5, depth: 2, type: 3)).inserting(
            TestOrientation.chunk(7), before: "IDAT")
        let more = [turned, turned, TestAnimation.hiddenDefaultImage(), TestAnimation.hiddenDefaultImage()]
        let seeds =
            more + PNGHidingPlace.all.map(\.png) + TestPicture.everyKind.filter { $0.width == 5 }.map { $0.png() }
        var accepted = 0
        for index in 0..<500 {
            guard let parent = seeds.randomElement(using: &random) else { continue }
            let mutant = Self.mutated(parent, &random)
            if try check(mutant, "mutant \(index) of seed \(seed)") { accepted += 1 }
        }
        #expect((50...480).contains(accepted), "the mutants are neither all harmless nor all broken: \(accepted)")
    }

    /// Changes a file in one to three ways; nearly always with right checksums, so that the change is looked at.
    private static func mutated(_ parent: TestPNG, _ random: inout SeededGenerator) -> [UInt8] {
        var png = parent
        for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&png, &random) }
        var bytes = png.bytes
        if Int.random(in: 0..<8, using: &random) == 0 {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            bytes[index] = UInt8.random(in: .min ... .max, using: &random)
        }
        return bytes
    }

    private static func mutate(_ png: inout TestPNG, _ random: inout SeededGenerator) {
        guard let index = png.chunks.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<9, using: &random) {
        case 0:
            png.chunks.remove(at: index)
        case 1:
            png.chunks.insert(png.chunks[index], at: index)
        case 2:
            let other = Int.random(in: png.chunks.indices, using: &random)
            png.chunks.swapAt(index, other)
        case 3:
            let types = [
                "tEXt", "zTXt", "eXIf", "acTL", "fcTL", "fdAT", "IDAT", "tRNS", "PLTE", "iCCP", "sBIT", "sRGB",
            ]
            guard let type = types.randomElement(using: &random) else { return }
            png.chunks.insert(TestChunk(type, canary), at: index)
        case 4:
            png.chunks[index].data += canary
        case 5:
            png.chunks[index].data = png.chunks[index].data.dropLast(Int.random(in: 1...8, using: &random))
        case 6:
            png.trailing += canary
        default:
            guard let byte = png.chunks[index].data.indices.randomElement(using: &random) else { return }
            png.chunks[index].data[byte] = UInt8.random(in: .min ... .max, using: &random)
        }
    }
}
