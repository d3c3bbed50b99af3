/// The gain map of a picture: a JPEG of its own that follows the picture's end. A class, because a file holds what is
/// a file itself.
public final class JPEGGainMap: Sendable {
    public let picture: JPEGFile
    /// Where it lies in the bytes of the file.
    public let range: Range<Int>

    public init(picture: JPEGFile, range: Range<Int>) {
        self.picture = picture
        self.range = range
    }

    var forms: GainMapForms { picture.appearance.gainMap?.forms ?? [] }
}

// MARK: Canonical segments

extension JPEGGainMap {
    /// The segments by which a gain map says its numbers.
    static func payloads(of metadata: GainMapMetadata) -> [JPEGApplicationSegments.Payload] {
        var payloads: [JPEGApplicationSegments.Payload] = []
        if let parameters = metadata.parameters {
            payloads.append((0xE1, JPEGGainMapKind.xmpName + parameters.canonicalPacket))
        }
        if let iso = metadata.iso { payloads.append((0xE2, JPEGGainMapKind.isoName + iso.canonical)) }
        return payloads
    }

    /// The segments by which a picture says that a gain map of `gainMapBytes` bytes follows, without the index.
    static func payloads(
        announcing forms: GainMapForms, gainMapBytes: Int
    ) -> [JPEGApplicationSegments.Payload] {
        var payloads: [JPEGApplicationSegments.Payload] = []
        if forms.contains(.ultraHDR) {
            let packet = GainMapParameters.canonicalPrimaryPacket(gainMapBytes: gainMapBytes)
            payloads.append((0xE1, JPEGGainMapKind.xmpName + packet))
        }
        if forms.contains(.iso) {
            payloads.append((0xE2, JPEGGainMapKind.isoName + ISOGainMapMetadata.canonicalVersion))
        }
        return payloads
    }

    /// The index of a picture of `firstSize` bytes with a gain map right behind it.
    ///
    /// - Parameter headerOffset: where the byte order mark of the index stands in the file.
    static func indexPayload(firstSize: Int, secondSize: Int, headerOffset: Int) -> JPEGApplicationSegments.Payload {
        let index = MultiPictureIndex.canonical(
            firstSize: firstSize, secondSize: secondSize, secondOffset: firstSize - headerOffset)
        return (0xE2, MultiPictureIndex.name + index)
    }
}
