import FileFormats
import IngestTestSupport
import Sanitizers
import Testing

/// Files that somebody damaged or shaped with intent: whatever is accepted must be proven, clean and the same.
@Suite struct WebPMutationTests {
    private static let canary = Array("CANARY".utf8)
    private static let seeds = Corpus.acceptedWebPs.filter { $0.bytes.count < 1_000 }

    /// Nothing may end as "unproven": that would be our failure.
    ///
    /// - Returns: whether it was accepted.
    private func check(_ bytes: [UInt8], _ comment: Comment) throws -> Bool {
        switch Outcome<WebPSanitizer>(bytes) {
        case .rejected(let rejection):
            #expect((0...bytes.count).contains(rejection.offset ?? 0), comment)
            return false
        case .unproven(let failure):
            Issue.record("\(failure.rawValue): \(comment)")
            return false
        case .forbidden:
            Issue.record("nothing is forbidden: \(comment)")
            return false
        case .accepted(let clean):
            try checkFromOutside(webp: clean, bytes, comment)
            return true
        }
    }

    @Test(arguments: ["webp-lossy-alpha.webp", "webp-one-pixel-lossless.webp", "webp-animated-mixed.webp"])
    func `a file that ends anywhere is refused`(_ name: String) throws {
        let file = try #require(Self.seeds.first { $0.name == name })
        for count in 0..<file.bytes.count {
            #expect(Outcome<WebPSanitizer>(Array(file.bytes[0..<count])).code != nil, "cut to \(count)")
        }
    }

    @Test(arguments: ["webp-one-pixel.webp", "webp-one-pixel-lossless.webp", "webp-animated-mixed.webp"])
    func `each flipped bit is refused or proven`(_ name: String) throws {
        let file = try #require(Self.seeds.first { $0.name == name })
        for bit in 0..<(min(file.bytes.count, 64) * 8) {
            var flipped = file.bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            _ = try check(flipped, "bit \(bit % 8) of byte \(bit / 8)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `three hundred mutants are refused or proven`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        for index in 0..<300 {
            guard let parent = Self.seeds.randomElement(using: &random) else { continue }
            let mutant =
                index % 4 == 0 ? damaged(parent.bytes, &random) : Self.mutated(TestWebP(reading: parent.bytes), &random)
            if try check(mutant, "mutant \(index) of seed \(seed), \(parent.name)") { accepted += 1 }
        }
        #expect((30...270).contains(accepted), "the mutants are neither all harmless nor all broken: \(accepted)")
    }

    /// Changes a file in one to three ways, with right sizes, so that the change is looked at.
    private static func mutated(_ parent: TestWebP, _ random: inout SeededGenerator) -> [UInt8] {
        var file = parent
        for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&file, &random) }
        return file.bytes
    }

    private static func mutate(_ file: inout TestWebP, _ random: inout SeededGenerator) {
        guard let index = file.chunks.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<9, using: &random) {
        case 0:
            file.chunks.remove(at: index)
        case 1:
            file.chunks.insert(file.chunks[index], at: index)
        case 2:
            file.chunks.swapAt(index, Int.random(in: file.chunks.indices, using: &random))
        case 3:
            let types = ["EXIF", "XMP ", "ICCP", "ANIM", "ANMF", "ALPH", "VP8 ", "VP8L", "VP8X", "prVt"]
            guard let type = types.randomElement(using: &random) else { return }
            file.chunks.insert(TestWebP.Chunk(type: type, data: canary), at: index)
        case 4:
            file.chunks[index].data += canary
        case 5:
            file.chunks[index].data = file.chunks[index].data.dropLast(Int.random(in: 1...8, using: &random))
        case 6:
            file.trailing += canary
        default:
            guard let byte = file.chunks[index].data.indices.randomElement(using: &random) else { return }
            file.chunks[index].data[byte] = UInt8.random(in: .min ... .max, using: &random)
        }
    }
}
