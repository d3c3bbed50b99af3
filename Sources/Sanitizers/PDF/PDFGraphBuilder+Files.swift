import FileFormats

/// Files that hang on the document (ISO 32000-2, 7.11).
extension PDFGraphBuilder {
    /// Counts the files that `value` names: a file specification, or a list of them.
    mutating func noteFiles(_ value: PDFObject, as construct: PDFConstruct) throws(Rejection) {
        switch try source.resolved(value) {
        case .dictionary(let specification): try noteFile(specification, as: construct)
        case .array(let elements):
            for element in elements {
                if let specification = try source.resolved(element).dictionary {
                    try noteFile(specification, as: construct)
                }
            }
        default: note(construct)
        }
    }

    mutating func noteFile(_ specification: PDFDictionary, as construct: PDFConstruct) throws(Rejection) {
        guard let outcome = try attachments.add(specification, source: source, coder: coder) else {
            note(construct)
            return
        }
        guard outcome.action == .kept else {
            note(construct, bytes: outcome.bytes)
            return
        }
        note(.attachment, .kept, bytes: outcome.bytes)
        if construct != .attachment || !outcome.isUnchanged { note(construct, .normalized, bytes: outcome.bytes) }
    }

    /// Hangs the files that were kept on the copy, under names of our own.
    mutating func restoreFiles(_ catalog: Int) throws(Rejection) {
        guard !attachments.kept.isEmpty else { return }
        var leaves: [PDFObject] = []
        for (index, file) in attachments.kept.enumerated() {
            let name = PDFObject.string(Array(PDFAttachments.name(of: file, number: index + 1).utf8))
            let escaped = file.mediaType.rawValue.replacing("/", with: "#2F")
            let size = PDFObject.number(PDFNumber(file.data.count))
            let entries: PDFDictionary = [
                "Type": .name(.embeddedFile), "Subtype": .name(PDFName(escaped)), "Params": .dictionary(["Size": size]),
            ]
            let stream = try add(.dictionary(entries), stream: coder.packed(file.data).stream)
            let streams: PDFDictionary = ["F": .reference(stream), "UF": .reference(stream)]
            let specification = try add(
                .dictionary(["Type": .name(.filespec), "F": name, "UF": name, "EF": .dictionary(streams)]))
            leaves += [name, .reference(specification)]
        }
        try addName(.embeddedFiles, .dictionary(["Names": .array(leaves)]), catalog: catalog)
    }
}
