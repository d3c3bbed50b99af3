public import FileFormats

extension SandboxReply {
    /// - Parameter limits: what the child was given; a reply that claims more is refused.
    public init(decoding bytes: [UInt8], inputBytes: Int, limits: Limits) throws(WireDefect) {
        var reader = WireReader(bytes)
        guard try reader.read(UInt32.self) == Self.magic else { throw .badMagic }
        let types = TypeEvidence(byExtension: try reader.readMediaType(), byMagic: try reader.readMediaType())
        let verdict = try reader.readVerdict(of: types, inputBytes: inputBytes, limits: limits)
        let findings = try reader.readFindings(limits: limits)
        if case .accepted = verdict, findings.contains(where: { $0.action == .refused }) {
            throw .outOfRange(field: "action")
        }
        self.init(
            verdict: verdict, types: types, findings: findings,
            attachments: try reader.readAttachments(limits: limits), timings: try reader.readTimings())
        try reader.finish()
    }
}

extension WireReader {
    fileprivate mutating func readVerdict(
        of types: TypeEvidence, inputBytes: Int, limits: Limits
    ) throws(WireDefect) -> SandboxReply.Verdict {
        switch try readCount(UInt8.self, limit: 3, "verdict") {
        case 0: return try readAcceptance(of: types, inputBytes: inputBytes, limits: limits)
        case 1: return .rejected(try readRejection(inputBytes: inputBytes))
        case 2: return .unproven(try readCase(ProofFailure.self, "proof failure"))
        default:
            let index = Int(try read(UInt16.self))
            guard ConstructCatalog.entries.indices.contains(index) else { throw .outOfRange(field: "construct") }
            return .forbidden(ConstructCatalog.entries[index].construct)
        }
    }

    private mutating func readAcceptance(
        of types: TypeEvidence, inputBytes: Int, limits: Limits
    ) throws(WireDefect) -> SandboxReply.Verdict {
        let mediaType = try readCase(MediaType.self, "media type")
        guard types.byExtension == mediaType, types.byMagic == mediaType else {
            throw .outOfRange(field: "media type")
        }
        let count = try readCount(UInt64.self, limit: limits.outputBytes, "output bytes")
        guard count > 0 else { throw .outOfRange(field: "output bytes") }
        let fidelity = try readCase(FidelityMethod.self, "fidelity")
        guard fidelity.mediaType == mediaType else { throw .outOfRange(field: "fidelity") }
        let archivedBytes = try readCount(UInt64.self, limit: inputBytes, "archived bytes")
        var archived: ArchivedEntry?
        if archivedBytes > 0 {
            archived = ArchivedEntry(catalogIndex: Int(try read(UInt16.self)), bytes: archivedBytes)
            guard archived != nil else { throw .outOfRange(field: "archived construct") }
        }
        return .accepted(mediaType, outputBytes: count, fidelity: fidelity, archived: archived)
    }

    private mutating func readRejection(inputBytes: Int) throws(WireDefect) -> Rejection {
        let index = Int(try read(UInt16.self))
        let stage = try readCase(Stage.self, "stage")
        let offset = try readCount(UInt64.self, limit: inputBytes + 1, "offset")
        let construct = try readWord(limit: Rejection.longestConstruct, "construct")
        guard
            let rejection = Rejection(
                catalogIndex: index, stage: stage, offset: offset == 0 ? nil : offset - 1,
                construct: construct.isEmpty ? nil : construct)
        else { throw .outOfRange(field: "code") }
        return rejection
    }

    fileprivate mutating func readFindings(limits: Limits) throws(WireDefect) -> [Finding] {
        var findings: [Finding] = []
        var named: Set<[String]> = []
        for _ in 0..<(try readCount(UInt16.self, limit: SandboxReply.maximumFindings, "findings")) {
            let index = Int(try read(UInt16.self))
            let action = try readCase(FindingAction.self, "action")
            let count = Int(try read(UInt32.self))
            let bytes = try readCount(UInt64.self, limit: limits.decodedBytes, "finding bytes")
            let width = Int(try read(UInt32.self))
            let height = Int(try read(UInt32.self))
            let pixels = PixelSize(width: width, height: height)
            guard pixels != nil || (width, height) == (0, 0) else { throw .outOfRange(field: "pixels") }
            guard
                let finding = Finding(
                    catalogIndex: index, action: action, count: count, bytes: bytes, pixels: pixels),
                named.insert([finding.construct, action.rawValue]).inserted
            else { throw .outOfRange(field: "construct") }
            findings.append(finding)
        }
        return findings
    }

    fileprivate mutating func readTimings() throws(WireDefect) -> [StageTiming] {
        var timings: [StageTiming] = []
        for _ in 0..<(try readCount(UInt8.self, limit: Stage.allCases.count, "timings")) {
            let stage = try readCase(Stage.self, "stage")
            guard !timings.contains(where: { $0.stage == stage }) else { throw .outOfRange(field: "stage") }
            timings.append(StageTiming(stage: stage, microseconds: Int(try read(UInt32.self))))
        }
        return timings
    }

    fileprivate mutating func readMediaType() throws(WireDefect) -> MediaType? {
        let index = Int(try read(UInt8.self))
        if index == UInt8.max { return nil }
        guard MediaType.allCases.indices.contains(index) else { throw .outOfRange(field: "media type") }
        return MediaType.allCases[index]
    }
}
