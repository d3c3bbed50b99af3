import FileFormats
import IngestTestSupport
import Sanitizers
import Testing

/// Files that somebody damaged or shaped with intent: whatever is accepted must be proven and clean.
@Suite struct GIFMutationTests {
    private static let recoding: Policy = {
        var policy = Policy.standard
        policy.recode = true
        return policy
    }()

    /// Nothing may end as "unproven": that would be our failure.
    private func check(_ bytes: [UInt8], recodes: Bool, _ comment: Comment) throws -> Bool {
        if let rejection = gifRejection(bytes) {
            #expect((0...bytes.count).contains(rejection.offset ?? 0), comment)
            return false
        }
        _ = try provenGIF(of: bytes, policy: recodes ? Self.recoding : .standard, comment)
        return true
    }

    @Test func `each flipped bit is refused or proven`() throws {
        let bytes = TestGIF.animated.bytes
        var accepted = 0
        for bit in 0..<(bytes.count * 8) {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            if try check(flipped, recodes: bit % 5 == 0, "bit \(bit)") { accepted += 1 }
        }
        #expect((200...1_500).contains(accepted), "\(accepted)")
    }

    @Test func `a canary in any place does not come through`() throws {
        let bytes = TestGIF.animated.bytes
        let canary = GIFHidingPlace.canary
        for place in 0...bytes.count {
            for insertion in [canary, TestGIF.comment(canary), [UInt8(canary.count)] + canary] {
                let planted = Array(bytes[..<place]) + insertion + bytes[place...]
                guard gifRejection(planted) == nil else { continue }
                let clean = try provenGIF(of: planted, "\(place)")
                // In a palette a canary is two colours of the picture.
                if !(13..<25).contains(place) {
                    #expect(!clean.output.contains(canary) || place > bytes.count - 60, "\(place)")
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `three hundred mutants are refused or proven`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let parents = GIFHidingPlace.all.map(\.gif.bytes) + [TestGIF.animated.bytes]
        var accepted = 0
        for index in 0..<300 {
            guard var mutant = parents.randomElement(using: &random) else { continue }
            for _ in 0..<Int.random(in: 1...3, using: &random) { mutant = damaged(mutant, &random) }
            if try check(mutant, recodes: index % 2 == 0, "mutant \(index) of seed \(seed)") { accepted += 1 }
        }
        #expect((30...270).contains(accepted), "the mutants are neither all harmless nor all broken: \(accepted)")
    }
}
