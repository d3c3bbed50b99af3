import FileFormats
import Testing

@testable import SandboxProtocol

@Suite struct SandboxRequestTests {
    private static func limits() -> Limits {
        var limits = Limits()
        let paths: [WritableKeyPath<Limits, Int>] = [
            \.fileBytes, \.pixels, \.frames, \.pages, \.objects, \.nesting, \.decodedBytes, \.memoryBytes,
            \.processorSeconds, \.wallSeconds,
        ]
        for (index, path) in paths.enumerated() { limits[keyPath: path] = 1_001 + index }
        return limits
    }

    /// The ten limits in the order of their declaration, 1,001 to 1,010, and one file for each child.
    private static let limitBytes = (1_001...1_010).reduce(Bytes()) { $0.u64(UInt64($1)) }.u64(1).bytes

    /// The options of the policy `default`: tag, no recoding, values of forms are kept, three schemes.
    private static let optionBytes = Bytes().u8(0).u8(0).u8(0).u8(3).text("http").text("https").text("mailto").bytes

    /// The policy `default`: its options, and a byte for each construct in the order of the catalog.
    private static let policyBytes =
        optionBytes
        + ConstructCatalog.entries.reduce(
            Bytes().u16(UInt16(ConstructCatalog.entries.count))
        ) { bytes, entry in
            bytes.u8(entry.defaultTreatment == .allow ? 0 : entry.defaultTreatment == .sanitize ? 1 : 2)
        }.bytes

    @Test func `a request is what the layout says`() {
        let expected = Bytes().u32(0x4947_5131).u8(0).text("jpg").bytes + Self.limitBytes + Self.policyBytes
        #expect(SandboxRequest(.sanitize(claimedExtension: "jpg"), limits: Self.limits()).encoded() == expected)
    }

    @Test(arguments: ["", "jpg", "0123456789abcdef"])
    func `requests come back`(claimedExtension: String) throws {
        let request = SandboxRequest(.sanitize(claimedExtension: claimedExtension), limits: Self.limits())
        #expect(try SandboxRequest(decoding: request.encoded()) == request)
        #expect(request.encoded().count <= SandboxRequest.capacity)
    }

    @Test func `every treatment that a construct can have comes back`() throws {
        for entry in ConstructCatalog.entries {
            for treatment in entry.treatments {
                var policy = Policy.standard
                policy[named: entry.construct] = treatment
                policy.orientation = .bake
                policy.recode = true
                policy.formValues = .clear
                policy.linkSchemes = Set(["tel", "https"].compactMap(LinkScheme.init))
                let request = SandboxRequest(.sanitize(claimedExtension: "png"), limits: Limits(), policy: policy)
                #expect(try SandboxRequest(decoding: request.encoded()) == request)
            }
        }
    }

    @Test(arguments: [1, 2, 10_000]) func `a child for many files comes back`(files: Int) throws {
        let request = SandboxRequest(.sanitize(claimedExtension: "jpg"), limits: Limits(), filesPerChild: files)
        #expect(try SandboxRequest(decoding: request.encoded()) == request)
        #expect(request.encoded().suffix(Self.policyBytes.count + 8).prefix(8) == Bytes().u64(UInt64(files)).bytes[...])
    }

    @Test(arguments: HostileAct.allCases) func `hostile acts come back`(act: HostileAct) throws {
        let request = SandboxRequest(.attempt(act), limits: Limits())
        #expect(try SandboxRequest(decoding: request.encoded()) == request)
    }

    @Test func `the largest limits that can be set come back`() throws {
        var limits = Limits()
        limits.fileBytes = 1 << 32
        limits.pixels = 1 << 34
        limits.decodedBytes = 1 << 35
        limits.memoryBytes = 1 << 35
        let request = SandboxRequest(.sanitize(claimedExtension: "pdf"), limits: limits)
        #expect(try SandboxRequest(decoding: request.encoded()) == request)
    }

    @Test func `a request that is cut anywhere is refused`() {
        let whole = SandboxRequest(.sanitize(claimedExtension: "jpg"), limits: Limits()).encoded()
        for end in whole.indices {
            #expect(throws: WireDefect.truncated) { try SandboxRequest(decoding: Array(whole[..<end])) }
        }
    }

    @Test func `lies are refused`() {
        func expect(_ defect: WireDefect, _ bytes: [UInt8]) {
            #expect(throws: defect) { try SandboxRequest(decoding: bytes) }
        }
        let magic = Bytes().u32(0x4947_5131)
        expect(.badMagic, Bytes().u32(0x4947_5231).u8(0).text("jpg").bytes + Self.limitBytes)
        expect(.outOfRange(field: "work"), magic.u8(2).text("jpg").bytes + Self.limitBytes)
        expect(.outOfRange(field: "act"), magic.u8(1).u8(UInt8(HostileAct.allCases.count)).bytes + Self.limitBytes)
        expect(
            .outOfRange(field: "extension"),
            magic.u8(0).text("0123456789abcdefg").bytes + Self.limitBytes)
        expect(.outOfRange(field: "extension"), magic.u8(0).text("j\u{e9}g").bytes + Self.limitBytes)
        expect(
            .outOfRange(field: "limit"),
            magic.u8(0).text("jpg").u64(.max).bytes + Self.limitBytes.dropFirst(8) + Self.policyBytes)
        for count: UInt64 in [0, 10_001, .max] {
            let files = Self.limitBytes.dropLast(8) + Bytes().u64(count).bytes
            expect(.outOfRange(field: "files per child"), magic.u8(0).text("jpg").bytes + files + Self.policyBytes)
        }
        let request = magic.u8(0).text("jpg").bytes + Self.limitBytes
        expect(.leftover, request + Self.policyBytes + [0])
        expect(.outOfRange(field: "orientation"), request + [2] + Self.policyBytes.dropFirst(1))
        expect(.outOfRange(field: "recode"), request + [0, 2] + Self.policyBytes.dropFirst(2))
        expect(.outOfRange(field: "form values"), request + [0, 0, 3] + Self.policyBytes.dropFirst(3))
        expect(.outOfRange(field: "link schemes"), request + [0, 0, 0, 17] + Self.policyBytes.dropFirst(4))
        for scheme in ["javascript", "file", "a b", ""] {
            expect(.outOfRange(field: "link scheme"), request + Bytes().u8(0).u8(0).u8(0).u8(1).text(scheme).bytes)
        }
        expect(.outOfRange(field: "constructs"), request + Self.optionBytes + [0, 1])
        expect(.outOfRange(field: "treatment"), request + Self.policyBytes.dropLast() + [4])
        // The first construct, a thumbnail, cannot be carried.
        let counted = Self.policyBytes.prefix(Self.optionBytes.count + 2)
        expect(.outOfRange(field: "treatment"), request + counted + [0] + Self.policyBytes.dropFirst(counted.count + 1))
    }
}
