import IngestTestSupport
import FileFormats
import PNGTestSupport
import Testing

@Suite struct ICCProfileTests {
    private func rebuilt(_ profile: [UInt8]) -> [UInt8]? { ICCProfile.rebuilt(from: profile.span) }

    @Test(arguments: ["RGB ", "GRAY"])
    func `rebuilding a rebuilt profile changes nothing`(_ space: String) throws {
        let once = try #require(rebuilt(TestProfile.profile(space, description: "CANARY")))
        #expect(rebuilt(once) == once)
        #expect(!String(decoding: once, as: UTF8.self).contains("CANARY"))
    }

    @Test func `the header says how long the profile is and nothing of who made it`() throws {
        let profile = try #require(rebuilt(TestProfile.profile()))
        #expect(profile.span.bigEndianUInt32(at: 0) == UInt32(profile.count))
        #expect(profile[4..<8].allSatisfy { $0 == 0 }, "preferred engine")
        #expect(profile[40..<64].allSatisfy { $0 == 0 }, "platform, flags, manufacturer, model, attributes")
        #expect(profile[80..<128].allSatisfy { $0 == 0 }, "creator, identifier, reserved")
        // ICC.1:2022, 7.2.16: D50 is 0.9642, 1.0, 0.8249.
        #expect(Array(profile[68..<80]) == [0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D])
    }

    @Test func `a cut profile is not usable`() {
        let whole = TestProfile.profile()
        for end in 0..<132 { #expect(rebuilt(Array(whole[..<end])) == nil) }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `no mutant crashes, and what is kept of it is stable`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let whole = TestProfile.profile()
        for _ in 0..<1_000 {
            var mutant = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                mutant[Int.random(in: 0..<mutant.count, using: &random)] = UInt8.random(
                    in: .min ... .max, using: &random)
            }
            guard let once = rebuilt(mutant) else { continue }
            #expect(rebuilt(once) == once)
            #expect(once.count <= mutant.count + 512)
        }
    }
}
