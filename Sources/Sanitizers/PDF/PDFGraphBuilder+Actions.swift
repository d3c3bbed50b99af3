import FileFormats

/// Which destinations and actions stay, and what is copied of them (ISO 32000-2, 12.3 and 12.6).
extension PDFGraphBuilder {
    /// A place on a page that is kept (12.3.2.2); a name of one stays where the policy keeps names.
    mutating func destination(_ value: PDFObject) throws(Rejection) -> PDFObject? {
        if keepsDestinationNames {
            switch value {
            case .name, .string: return value
            default: break
            }
        }
        guard let destination = try source.destination(value, limits: limits),
            let page = page(destination.page)
        else { return nil }
        if !destination.isCanonical { note(.unfitValue, .normalized) }
        var copy: [PDFObject] = []
        copy.reserveCapacity(1 + destination.view.count)
        copy.append(.reference(page))
        copy.append(contentsOf: destination.view)
        return .array(copy)
    }

    /// An action that `refine` let through, with the entries that it needs (12.6.4).
    mutating func action(_ entries: PDFDictionary, depth: Int) throws(Rejection) -> PDFObject? {
        if let following = entries[.next] { try noteActions(following) }
        var copy = PDFDictionary()
        copy.reserveCapacity(2)
        let type = try source.resolved(entries[.s])
        let target: PDFName
        switch type.name {
        case .goTo:
            target = .d
            copy[.d] = try destination(source.resolved(entries[.d]))
        case .named:
            target = .n
            copy[.n] = try source.resolved(entries[.n])
        default:
            target = .uri
            copy[.uri] = try source.address(ofAction: entries).map { .string($0) }
        }
        copy[.s] = type
        for entry in entries.entries {
            switch entry.key {
            case .type, .s, .next, target: break
            default: note(.unknownKey)
            }
        }
        return .dictionary(copy)
    }

    /// Whether a destination is on a page that is kept, or a name that stays.
    private func leadsSomewhere(_ value: PDFObject) throws(Rejection) -> Bool {
        if keepsDestinationNames {
            switch value {
            case .name, .string: return true
            default: break
            }
        }
        return try source.destination(value, limits: limits) != nil
    }

    /// Whether an action stays; what does not is counted, with what follows it.
    mutating func keeps(action entries: PDFDictionary) throws(Rejection) -> Bool {
        switch try source.resolved(entries[.s]).name {
        case .goTo:
            if try leadsSomewhere(source.resolved(entries[.d])) { return true }
        case .named:
            if let name = try source.resolved(entries[.n]).name, PDFActionPolicy.pageTurns.contains(name) {
                return true
            }
        case .uri:
            guard let address = try source.address(ofAction: entries), actionPolicy.lists(address: address) else {
                note(.link)
                if let following = entries[.next] { try noteActions(following) }
                return false
            }
            note(.webLink, actionPolicy.linkAction)
            if !actionPolicy.keeps(address: address), let following = entries[.next] { try noteActions(following) }
            return actionPolicy.keeps(address: address)
        default: break
        }
        try noteActions(.dictionary(entries))
        return false
    }

    /// Counts actions that do not stay: an action or a list of them, and all that follow (12.6.2). What a reference
    /// leads to is walked once, so that neither loops nor sharing cost anything.
    mutating func noteActions(_ first: PDFObject) throws(Rejection) {
        var pending = [first]
        while let value = pending.popLast() {
            if let reference = value.reference, !countedActions.insert(reference).inserted { continue }
            let object = try value.reference.map { reference throws(Rejection) in try source.object(reference).value }
            switch object ?? value {
            case .array(let elements): pending += elements
            case .dictionary(let entries):
                try noteAction(entries)
                if let following = entries[.next] { pending.append(following) }
            default: break
            }
            guard pending.count <= 2 * limits.objects else { throw Rejection(LimitExcess.objects) }
        }
    }

    private mutating func noteAction(_ entries: PDFDictionary) throws(Rejection) {
        let type = try source.resolved(entries[.s]).name
        note(actionPolicy.construct(ofAction: type))
        if type == .rendition, entries[.js] != nil { note(.javaScript) }
        if let file = try source.resolved(entries[.f]).dictionary, file[.ef] != nil {
            try noteFile(file, as: .attachment)
        }
    }
}
