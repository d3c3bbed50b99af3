public import FileFormats

/// What the worker asks of the sandbox. With it travel three memory files: the sealed input, an empty one for the
/// output, and an empty one for the reply; and a bell, which the child rings when it has answered.
public struct SandboxRequest: Equatable, Sendable {
    public enum Work: Equatable, Sendable {
        /// Prove the type, rebuild, prove the rebuilding.
        case sanitize(claimedExtension: String)
        /// Try something forbidden.
        case attempt(HostileAct)
    }

    public let work: Work
    public let limits: Limits
    /// How many files the child that is forked for this request may serve, this one among them.
    public let filesPerChild: Int
    public let policy: Policy

    /// The largest `filesPerChild`.
    public static let mostFilesPerChild = 10_000

    /// Most bytes of an encoded request.
    public static let capacity = 4 * 1024

    public init(_ work: Work, limits: Limits, filesPerChild: Int = 1, policy: Policy = .standard) {
        self.work = work
        self.limits = limits
        self.filesPerChild = filesPerChild
        self.policy = policy
    }

    public func encoded() -> [UInt8] {
        var writer = WireWriter()
        writer.write(Self.magic)
        switch work {
        case .sanitize(let claimedExtension):
            writer.write(UInt8(0))
            writer.write(claimedExtension)
        case .attempt(let act):
            writer.write(UInt8(1))
            writer.write(caseOf: act)
        }
        var limits = limits
        limits.forEachOnTheWire { writer.write(UInt64($0)) }
        writer.write(UInt64(filesPerChild))
        writer.write(policy)
        return writer.bytes
    }

    public init(decoding bytes: [UInt8]) throws(WireDefect) {
        var reader = WireReader(bytes)
        guard try reader.read(UInt32.self) == Self.magic else { throw .badMagic }
        switch try reader.readCount(UInt8.self, limit: 1, "work") {
        case 0: work = .sanitize(claimedExtension: try reader.readText(limit: 16, "extension"))
        default: work = .attempt(try reader.readCase(HostileAct.self, "act"))
        }
        var limits = Limits()
        try limits.forEachOnTheWire { value throws(WireDefect) in
            value = try reader.readCount(UInt64.self, limit: Int(UInt32.max) * 16, "limit")
        }
        self.limits = limits
        filesPerChild = try reader.readCount(UInt64.self, limit: Self.mostFilesPerChild, "files per child")
        guard filesPerChild > 0 else { throw .outOfRange(field: "files per child") }
        policy = try reader.readPolicy()
        try reader.finish()
    }

    private static let magic: UInt32 = 0x4947_5131  // "IGQ1"
}

extension Limits {
    /// What the child must know, in the order of the message.
    fileprivate mutating func forEachOnTheWire<E: Error>(_ body: (inout Int) throws(E) -> Void) throws(E) {
        try body(&fileBytes)
        try body(&pixels)
        try body(&frames)
        try body(&pages)
        try body(&objects)
        try body(&nesting)
        try body(&decodedBytes)
        try body(&memoryBytes)
        try body(&processorSeconds)
        try body(&wallSeconds)
    }
}

extension WireWriter {
    fileprivate mutating func write(_ policy: Policy) {
        write(caseOf: policy.orientation)
        write(UInt8(policy.recode ? 1 : 0))
        write(caseOf: policy.formValues)
        write(UInt8(policy.linkSchemes.count))
        for scheme in policy.linkSchemes.sorted() { write(scheme.description) }
        write(UInt16(policy.treatments.count))
        for treatment in policy.treatments { write(caseOf: treatment) }
    }
}

extension WireReader {
    fileprivate mutating func readPolicy() throws(WireDefect) -> Policy {
        let orientation = try readCase(OrientationTreatment.self, "orientation")
        let recode = try readFlag("recode")
        let formValues = try readCase(FormValueTreatment.self, "form values")
        var schemes: Set<LinkScheme> = []
        for _ in 0..<(try readCount(UInt8.self, limit: LinkScheme.mostListed, "link schemes")) {
            guard let scheme = LinkScheme(try readText(limit: 32, "link scheme")) else {
                throw .outOfRange(field: "link scheme")
            }
            schemes.insert(scheme)
        }
        guard Int(try read(UInt16.self)) == ConstructCatalog.entries.count else {
            throw .outOfRange(field: "constructs")
        }
        var treatments: [Treatment] = []
        for _ in ConstructCatalog.entries.indices { treatments.append(try readCase(Treatment.self, "treatment")) }
        guard var policy = Policy(treatments) else { throw .outOfRange(field: "treatment") }
        policy.orientation = orientation
        policy.recode = recode
        policy.formValues = formValues
        policy.linkSchemes = schemes
        return policy
    }
}
