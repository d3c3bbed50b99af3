/// Whether two files decode to the same picture: the same frame, the same codes with the same tables in every scan, and
/// the same instructions for showing them.
public enum JPEGComparison {
    /// Whether `other` is to be shown like `one` once the samples of that are turned by `turn`; of the samples only the
    /// frames are compared.
    public static func areShownAlike(_ one: JPEGFile, turned turn: ExifOrientation?, _ other: JPEGFile) -> Bool {
        let appearance = turn.map(one.appearance.turned) ?? one.appearance
        return one.frame.isSame(as: other.frame, turned: turn) && appearance == other.appearance
    }

    public static func showTheSame(
        _ one: JPEGFile, in oneBytes: Span<UInt8>, _ other: JPEGFile, in otherBytes: Span<UInt8>
    ) -> Bool {
        guard one.frame == other.frame, one.appearance == other.appearance, one.scans.count == other.scans.count else {
            return false
        }
        for (oneScan, otherScan) in zip(one.scans, other.scans) {
            guard oneScan.isCoded(like: otherScan), oneScan.intervals.count == otherScan.intervals.count else {
                return false
            }
            for (oneInterval, otherInterval) in zip(oneScan.intervals, otherScan.intervals) {
                let oneHead = oneBytes.extracting(oneInterval.head(oneBytes))
                let otherHead = otherBytes.extracting(otherInterval.head(otherBytes))
                guard oneInterval.paddingBits == otherInterval.paddingBits, oneHead.equals(otherHead),
                    oneInterval.canonicalTail(oneBytes) == otherInterval.canonicalTail(otherBytes)
                else { return false }
            }
        }
        return true
    }
}
