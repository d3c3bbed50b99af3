import FileFormats

extension SandboxReply {
    public func encoded() -> [UInt8] {
        var writer = WireWriter()
        writer.write(Self.magic)
        writer.write(types.byExtension)
        writer.write(types.byMagic)
        writer.write(verdict)
        let listed = findings.prefix(Self.maximumFindings)
        writer.write(UInt16(listed.count))
        for finding in listed {
            writer.write(indexOf: finding.construct)
            writer.write(caseOf: finding.action)
            writer.write(UInt32(clamping: finding.count))
            writer.write(UInt64(finding.bytes))
            writer.write(UInt32(clamping: finding.pixels?.width ?? 0))
            writer.write(UInt32(clamping: finding.pixels?.height ?? 0))
        }
        writer.write(attachments)
        writer.write(UInt8(timings.count))
        for timing in timings {
            writer.write(caseOf: timing.stage)
            writer.write(UInt32(clamping: timing.microseconds))
        }
        return writer.bytes
    }
}

extension WireWriter {
    fileprivate mutating func write(_ verdict: SandboxReply.Verdict) {
        switch verdict {
        case .accepted(let mediaType, let outputBytes, let fidelity, let archived):
            write(UInt8(0))
            write(caseOf: mediaType)
            write(UInt64(outputBytes))
            write(caseOf: fidelity)
            write(UInt64(archived?.bytes ?? 0))
            if let archived { write(indexOf: archived.construct) }
        case .forbidden(let construct):
            write(UInt8(3))
            write(indexOf: construct)
        case .rejected(let rejection):
            write(UInt8(1))
            write(UInt16(RejectionCatalog.index(of: rejection.code) ?? Int(UInt16.max)))
            write(caseOf: rejection.stage)
            write(UInt64(rejection.offset.map { $0 + 1 } ?? 0))
            write(rejection.construct ?? "")
        case .unproven(let failure):
            write(UInt8(2))
            write(caseOf: failure)
        }
    }

    /// The position of a construct in the catalog.
    fileprivate mutating func write(indexOf construct: String) {
        write(UInt16(ConstructCatalog.index(of: construct) ?? Int(UInt16.max)))
    }

    fileprivate mutating func write(_ mediaType: MediaType?) {
        if let mediaType { write(caseOf: mediaType) } else { write(UInt8.max) }
    }
}
