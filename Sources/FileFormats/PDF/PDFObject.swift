/// A PDF object (ISO 32000-2, 7.3). Streams are kept beside their dictionaries, in `PDFStream`.
public enum PDFObject: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// As it is written: digits, at most one point and one sign.
    case number(String)
    /// Without its slash, and with `#` escapes where they are needed: printable ASCII.
    case name(String)
    case string([UInt8])
    case array([PDFObject])
    case dictionary(PDFDictionary)
    case reference(PDFReference)

    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    public var isNumber: Bool {
        if case .number = self { true } else { false }
    }

    public var name: String? {
        if case .name(let name) = self { name } else { nil }
    }

    public var integer: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    public var dictionary: PDFDictionary? {
        if case .dictionary(let entries) = self { entries } else { nil }
    }

    public var array: [PDFObject]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    public var reference: PDFReference? {
        if case .reference(let reference) = self { reference } else { nil }
    }

    public var string: [UInt8]? {
        if case .string(let bytes) = self { bytes } else { nil }
    }
}

/// The number and the generation of an indirect object.
public struct PDFReference: Hashable, Sendable {
    public let number: Int
    public let generation: Int

    public init(number: Int, generation: Int = 0) {
        self.number = number
        self.generation = generation
    }

    /// Nearly all generations are 0: the number alone tells references apart, at half the cost.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
    }
}
