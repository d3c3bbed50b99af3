import NativeBytes

/// The colour profile of an iCCP chunk: a name, a method, and a zlib stream (PNG third edition, 11.3.2.3).
enum PNGColourProfile {
    private static let canonicalName = Array("icc".utf8)

    /// The data of a chunk with the canonical name and the rebuilt profile, made from the data of any iCCP chunk.
    ///
    /// - Returns: `nil` when the profile cannot be used, or is not for the colours of the picture: a picture of greys
    ///   needs a profile for greys, every other picture one for RGB.
    static func rebuilt(from data: Span<UInt8>, for colourType: PNGHeader.ColourType) -> [UInt8]? {
        guard let nameEnd = (0..<min(80, data.count)).first(where: { data[$0] == 0 }), nameEnd > 0,
            data.count > nameEnd + 2, data[nameEnd + 1] == 0, let inflater = try? ZlibInflater(),
            let profile = try? inflater.inflate(
                data.extracting((nameEnd + 2)..<data.count), limit: PNGParser.largestProfile
            ).output
        else { return nil }
        guard profile.span.signature(at: 16) == (colourType.isGrey ? "GRAY" : "RGB ") else { return nil }
        return ICCProfile.rebuilt(from: profile.span).map(chunkData)
    }

    private static func chunkData(_ profile: [UInt8]) -> [UInt8] {
        guard let deflater = try? ZlibDeflater(level: 9) else {
            preconditionFailure("libdeflate cannot allocate a compressor")
        }
        return canonicalName + [0, 0] + deflater.deflate(profile.span)
    }
}
