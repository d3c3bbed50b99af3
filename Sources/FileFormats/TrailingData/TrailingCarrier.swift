/// The constructs of a format for what follows the end of a file.
protocol TrailingCarrier: Construct {
    /// What a part of it is called.
    static func trailing(_ kind: TrailingPart.Kind) -> Self
}

extension FindingTally {
    /// Names what follows the end of a file, part by part; it is all removed.
    ///
    /// - Parameter start: where the file ends.
    mutating func add<Kind: TrailingCarrier>(trailing _: Kind.Type, in bytes: Span<UInt8>, from start: Int) {
        var walker = TrailingDataWalker(bytes, from: start)
        while let part = walker.next(bytes) {
            add(Kind.trailing(part.kind), .removed, bytes: part.range.count, pixels: part.kind.pixels)
        }
    }
}
