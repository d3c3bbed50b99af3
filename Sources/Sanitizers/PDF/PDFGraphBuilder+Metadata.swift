import FileFormats

/// What a document says of itself (ISO 32000-2, 14.3).
extension PDFGraphBuilder {
    /// Takes what the policy keeps of the description and the information of the document, and counts the rest.
    mutating func readMetadata(_ catalog: PDFDictionary) throws(Rejection) {
        let information = try source.resolved(source.trailer[.info]).dictionary ?? [:]
        let packet = try packet(catalog[.metadata])
        let isRead = packet.map { $0.count <= PDFMetadata.mostPacketBytes } == true
        var read = isRead ? packet.map { PDFMetadata(packet: $0) } ?? PDFMetadata() : PDFMetadata()
        try chooseTitle(&read, information)
        if policy[PDFConstruct.conformance] != .allow {
            if read.archival != nil || read.accessiblePart != nil { note(.conformance) }
            read.archival = nil
            read.accessiblePart = nil
        }
        if let value = catalog[.metadata], packet != read.packet { note(.xmp, bytes: try bytes(ofDropped: value)) }
        let others = information.count - (information[.title] == nil ? 0 : 1)
        if others > 0 { note(.info, count: others) }
        metadata = read
    }

    /// The title of the information comes before that of the description, which may be an older one.
    private mutating func chooseTitle(
        _ read: inout PDFMetadata, _ information: PDFDictionary
    ) throws(Rejection) {
        let written = information[.title]
        let text = try source.resolved(written).string
        guard written != nil || read.title != nil else { return }
        guard policy[PDFConstruct.title] == .allow else {
            note(.title)
            read.title = nil
            return
        }
        read.title = text.flatMap { PDFMetadata.shown(PDFTextString.text($0)) } ?? read.title
        let isCanonical = read.title != nil && read.title.map(PDFTextString.string) == text
        note(.title, isCanonical ? .kept : .normalized)
    }

    /// The packet that an entry of the catalog names, when something of it can stay and it can be unpacked.
    private func packet(_ value: PDFObject?) throws(Rejection) -> [UInt8]? {
        let isWanted = policy[PDFConstruct.conformance] != .sanitize || policy[PDFConstruct.title] != .sanitize
        guard isWanted, let reference = value?.reference, try source.object(reference).isStream else { return nil }
        return coder.attachedData(reference)
    }

    /// Hangs what is left on the copy.
    mutating func writeMetadata(_ catalog: Int) throws(Rejection) {
        guard !metadata.isEmpty else { return }
        let stream = try add(
            .dictionary(["Type": .name(.metadata), "Subtype": .name(.xml)]),
            stream: PDFStream(data: metadata.packet, filter: nil))
        setEntry(.metadata, .reference(stream), of: catalog)
        guard let title = metadata.title else { return }
        information = try add(.dictionary(["Title": .string(PDFTextString.string(title))])).number
    }
}
