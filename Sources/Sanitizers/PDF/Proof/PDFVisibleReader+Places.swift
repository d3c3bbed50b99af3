import FileFormats
import NativeBytes

/// Destinations, bookmarks and colours, as a person meets them.
extension PDFVisibleReader {
    /// The number of the page, and how it is shown; a name of a place where the policy keeps names.
    mutating func appendTarget(_ value: PDFObject, to bytes: inout [UInt8]) throws(Rejection) -> Bool {
        switch try target(value) {
        case .name(let name):
            bytes.append(Mark.value.rawValue)
            PDFWriter.append(name, to: &bytes)
        case .place(let page, let view):
            bytes.append(Mark.page.rawValue)
            bytes.append(decimal: page)
            for word in view {
                bytes.append(0x20)
                PDFWriter.append(word, to: &bytes)
            }
        case nil: return false
        }
        bytes.append(Mark.end.rawValue)
        return true
    }

    enum Target {
        case name(PDFObject)
        /// The number of a page, from 0.
        case place(page: Int, view: ArraySlice<PDFObject>)
    }

    mutating func target(_ value: PDFObject) throws(Rejection) -> Target? {
        let value = try source.resolved(value)
        switch value {
        case .name where keepsDestinationNames, .string where keepsDestinationNames: return .name(value)
        default:
            guard let destination = try source.destination(value, limits: limits),
                let index = source.pageIndex(destination.page)
            else { return nil }
            return .place(page: index, view: destination.view)
        }
    }

    /// When layers show what belongs to them.
    mutating func appendExpression(_ value: PDFObject, to bytes: inout [UInt8]) throws(Rejection) -> Bool {
        guard let expression = try source.visibilityExpression(value) else { return false }
        return try append(expression, to: &bytes)
    }

    private mutating func append(
        _ expression: PDFVisibilityExpression, to bytes: inout [UInt8]
    ) throws(Rejection) -> Bool {
        switch expression {
        case .layer(let layer):
            return try append(.reference(layer), PDFVisibleEntry(node: .layer), to: &bytes)
        case .and(let operands): return try append(operands, "And", to: &bytes)
        case .or(let operands): return try append(operands, "Or", to: &bytes)
        case .not(let operand): return try append([operand], "Not", to: &bytes)
        }
    }

    private mutating func append(
        _ operands: [PDFVisibilityExpression], _ operation: PDFName, to bytes: inout [UInt8]
    ) throws(Rejection) -> Bool {
        bytes.append(Mark.array.rawValue)
        operation.append(to: &bytes)
        for operand in operands { _ = try append(operand, to: &bytes) }
        bytes.append(Mark.end.rawValue)
        return true
    }

    /// Titles and targets, in the order in which they are shown (ISO 32000-2, 12.3.3).
    mutating func appendOutline(_ root: PDFObject?, to bytes: inout [UInt8]) throws(Rejection) {
        var visited: Set<PDFReference> = []
        var stack = [try source.resolved(root).dictionary?[.first]]
        while let top = stack.popLast() {
            guard let reference = top?.reference, visited.insert(reference).inserted else { continue }
            let object = try source.object(reference)
            guard !object.isStream, let item = object.value.dictionary else { continue }
            bytes.append(UInt8(truncatingIfNeeded: stack.count))
            try digest(item, .outlineItem).append(to: &bytes)
            stack.append(item[.next])
            stack.append(item[.first])
        }
    }

    /// A colour space; a profile that no viewer can use is replaced by what viewers use in its place (8.6.5.5).
    mutating func appendColour(
        _ elements: [PDFObject], to bytes: inout [UInt8]
    ) throws(Rejection) -> Bool {
        guard try source.isColourSpace(.array(elements)), let family = try source.resolved(elements.first).name,
            let parameters = PDFVisibleEntries.colourParameters[family]
        else { return false }
        if family == "ICCBased" {
            guard let profile = elements.dropFirst().first?.reference else { return false }
            return try appendProfile(profile, to: &bytes)
        }
        bytes.append(Mark.array.rawValue)
        family.append(to: &bytes)
        for (element, entry) in zip(elements.dropFirst(), parameters) {
            if entry.node == .data {
                try appendTable(element, of: elements, to: &bytes)
            } else {
                _ = try append(element, entry, to: &bytes)
            }
            bytes.append(Mark.end.rawValue)
        }
        bytes.append(Mark.end.rawValue)
        return true
    }

    /// The colours of an indexed colour space, as far as there are indices.
    private mutating func appendTable(
        _ value: PDFObject, of space: [PDFObject], to bytes: inout [UInt8]
    ) throws(Rejection) {
        try spend(1)
        let most = try PDFTableLayout(source: source, coder: coder).colourBytes(space)
        if let colours = try source.resolved(value).string {
            bytes.append(Mark.value.rawValue)
            PDFWriter.append(.string(Array(colours.prefix(most))), to: &bytes)
        } else if let reference = value.reference, let entries = try source.object(reference).value.dictionary {
            bytes.append(Mark.stream.rawValue)
            try appendData(reference, entries, .data, .table(bytes: most), to: &bytes)
        }
    }

    private mutating func appendProfile(
        _ reference: PDFReference, to bytes: inout [UInt8]
    ) throws(Rejection) -> Bool {
        if let digest = try coder.profile(reference).digest {
            bytes.append(Mark.profile.rawValue)
            digest.append(to: &bytes)
            return true
        }
        let entries = try source.object(reference).value.dictionary ?? [:]
        let colour = PDFVisibleEntries.colour
        if let alternate = entries[.alternate], try append(alternate, colour, to: &bytes) { return true }
        let names: [Int: PDFName] = [1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"]
        guard let name = try source.resolved(entries[.n]).integer.flatMap({ names[$0] }) else { return false }
        return try append(.name(name), colour, to: &bytes)
    }
}
