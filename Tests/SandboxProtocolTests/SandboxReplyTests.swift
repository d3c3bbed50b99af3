import FileFormats
import IngestTestSupport
import Testing

@testable import SandboxProtocol

@Suite struct SandboxReplyTests {
    @Test func `an acceptance is read as it was written by hand`() throws {
        let reply = try HandMadeReply().decoded()
        #expect(reply.verdict == .accepted(.jpeg, outputBytes: 900, fidelity: .jpegEntropyBytes))
        #expect(reply.types == TypeEvidence(byExtension: .jpeg, byMagic: .jpeg))
        let finding = try #require(reply.findings.first)
        let entry = ConstructCatalog.entries[0]
        #expect(reply.findings.count == 1)
        #expect(finding.construct == entry.construct && finding.risk == entry.risk)
        #expect(finding.description == entry.description + ", 40 × 30 pixels")
        #expect(finding.action == .removed && finding.count == 2 && finding.bytes == 94)
        #expect(
            reply.timings == [
                StageTiming(stage: .identify, microseconds: 300), StageTiming(stage: .parse, microseconds: 4_000),
            ])
    }

    @Test func `a refusal is read as it was written by hand`() throws {
        guard case .rejected(let rejection) = try HandMadeReply.rejected().decoded().verdict else {
            Issue.record("not a refusal")
            return
        }
        #expect(rejection.code == RejectionCatalog.entries[0].code)
        #expect(rejection.message == RejectionCatalog.entries[0].message)
        #expect(rejection.stage == .parse && rejection.offset == 12 && rejection.construct == "SOS")
    }

    @Test func `no offset and no construct are not offset zero and an empty construct`() throws {
        func read(_ reply: HandMadeReply) throws -> Rejection? {
            guard case .rejected(let rejection) = try reply.decoded().verdict else { return nil }
            return rejection
        }
        let bare = try #require(try read(.rejected(offsetPlusOne: 0, construct: [])))
        #expect(bare.offset == nil && bare.construct == nil)
        let first = try #require(try read(.rejected(offsetPlusOne: 1)))
        #expect(first.offset == 0)
        let last = try #require(try read(.rejected(offsetPlusOne: UInt64(HandMadeReply.inputBytes) + 1)))
        #expect(last.offset == HandMadeReply.inputBytes)
    }

    @Test(arguments: [ProofFailure.outputRejected, .outputNotClean, .notTheSame, .notIdempotent])
    func `an output that could not be proven comes across`(failure: ProofFailure) throws {
        let reply = SandboxReply(
            verdict: .unproven(failure), types: TypeEvidence(byExtension: .pdf, byMagic: nil), findings: [], timings: []
        )
        #expect(try decoded(reply.encoded()) == reply)
    }

    @Test func `every code and every construct of the catalogs comes across`() throws {
        for (index, entry) in RejectionCatalog.entries.enumerated() {
            let rejection = try #require(
                Rejection(catalogIndex: index, stage: .parse, offset: index, construct: "x\(index)"))
            #expect(rejection.code == entry.code)
            let reply = SandboxReply(
                verdict: .rejected(rejection), types: TypeEvidence(byExtension: nil, byMagic: .png), findings: [],
                timings: [])
            #expect(try decoded(reply.encoded()) == reply)
        }
        for index in ConstructCatalog.entries.indices {
            for action in FindingAction.allCases {
                let pixels = index % 2 == 0 ? nil : PixelSize(width: index, height: 1)
                let finding = try #require(
                    Finding(catalogIndex: index, action: action, count: 3, bytes: index, pixels: pixels))
                let reply = SandboxReply(
                    verdict: action == .refused
                        ? .forbidden(finding.construct) : .accepted(.png, outputBytes: 1, fidelity: .pngScanlines),
                    types: TypeEvidence(byExtension: .png, byMagic: .png), findings: [finding], timings: [])
                #expect(try decoded(reply.encoded()) == reply)
            }
        }
    }

    @Test func `codes and constructs of the catalogs are unique, lower case and dotted`() throws {
        let names = RejectionCatalog.entries.map(\.code) + ConstructCatalog.entries.map(\.construct)
        #expect(Set(RejectionCatalog.entries.map(\.code)).count == RejectionCatalog.entries.count)
        #expect(Set(ConstructCatalog.entries.map(\.construct)).count == ConstructCatalog.entries.count)
        for name in names {
            #expect(name.wholeMatch(of: #/[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+/#) != nil, "\(name)")
        }
        for entry in RejectionCatalog.entries {
            #expect(entry.message.hasSuffix(".") && entry.message.first?.isUppercase == true, "\(entry.code)")
        }
    }

    @Test(arguments: [(0, 5), (5, 0), (-1, 5), (5, 1 << 31)])
    func `a size that no picture has is none`(_ width: Int, _ height: Int) {
        #expect(PixelSize(width: width, height: height) == nil)
    }

    @Test func `the longest honest reply fits`() throws {
        let entries = ConstructCatalog.entries.count
        let findings = try (0..<SandboxReply.maximumFindings).map { index in
            let action = FindingAction.allCases[index / entries % FindingAction.allCases.count]
            return try #require(
                Finding(
                    catalogIndex: index % entries, action: action, count: .max,
                    bytes: HandMadeReply.limits.decodedBytes,
                    pixels: PixelSize(width: Int(Int32.max), height: Int(Int32.max))))
        }
        let reply = SandboxReply(
            verdict: .accepted(.jpeg, outputBytes: HandMadeReply.limits.outputBytes, fidelity: .jpegEntropyBytes),
            types: TypeEvidence(byExtension: .jpeg, byMagic: .jpeg), findings: findings,
            timings: Stage.allCases.map { StageTiming(stage: $0, microseconds: .max) })
        #expect(reply.encoded().count <= SandboxReply.capacity)
    }

    @Test func `what is stored beside the file comes across, when a policy can want that`() throws {
        let archivable = try #require(ConstructCatalog.entries.first { $0.treatments.contains(.archive) })
        let entry = try #require(ArchivedEntry(construct: archivable.construct, bytes: 77))
        let reply = SandboxReply(
            verdict: .accepted(.jpeg, outputBytes: 900, fidelity: .jpegEntropyBytes, archived: entry),
            types: TypeEvidence(byExtension: .jpeg, byMagic: .jpeg), findings: [], timings: [])
        #expect(try decoded(reply.encoded()) == reply)
        #expect(ArchivedEntry(construct: "jpeg.com", bytes: 77) == nil)
        #expect(ArchivedEntry(construct: archivable.construct, bytes: 0) == nil)
    }

    private func decoded(_ bytes: [UInt8]) throws -> SandboxReply {
        try SandboxReply(decoding: bytes, inputBytes: HandMadeReply.inputBytes, limits: HandMadeReply.limits)
    }
}
