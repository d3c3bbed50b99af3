/// A PDF object (ISO 32000-2, 7.3). Streams are kept beside their dictionaries, in `PDFStream`.
public enum PDFObject: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(PDFNumber)
    case name(PDFName)
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

    public var name: PDFName? {
        if case .name(let name) = self { name } else { nil }
    }

    public var integer: Int? {
        if case .number(let number) = self { number.integer } else { nil }
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
    /// The number in the high 48 bits, the generation in the others.
    private let bits: UInt64

    /// 7.5.4.
    static let mostGeneration = 65_535

    public var number: Int { Int(bits >> 16) }
    public var generation: Int { Int(bits & 0xFFFF) }

    /// - Parameters:
    ///   - number: below 2^47.
    ///   - generation: at most `mostGeneration`.
    public init(number: Int, generation: Int = 0) {
        bits = UInt64(truncatingIfNeeded: number) << 16 | UInt64(UInt16(truncatingIfNeeded: generation))
    }
}
