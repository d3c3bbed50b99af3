/// What a gain map says of how it is laid over its picture, in one form or both.
struct GainMapMetadata: Equatable, Sendable {
    var parameters: GainMapParameters?
    var iso: ISOGainMapMetadata?

    var forms: GainMapForms {
        var forms: GainMapForms = []
        if parameters != nil { forms.insert(.ultraHDR) }
        if iso != nil { forms.insert(.iso) }
        return forms
    }
}

/// The forms in which a picture says that a gain map follows, and in which the gain map says its numbers.
struct GainMapForms: OptionSet, Sendable {
    let rawValue: Int

    /// Ultra HDR image format: an XMP packet.
    static let ultraHDR = GainMapForms(rawValue: 1)
    /// ISO 21496-1.
    static let iso = GainMapForms(rawValue: 2)
}
