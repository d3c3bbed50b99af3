/// Whether two files decode to the same picture: the same frame, the same codes with the same meaning in every scan,
/// the same steps for all coefficients that are not zero, the same instructions for showing them, and the same gain
/// map.
public enum JPEGComparison {
    /// Whether `other` is to be shown like `one` once the samples of that are turned by `turn`; of the samples only the
    /// frames are compared. Gain maps likewise.
    public static func areShownAlike(_ one: JPEGFile, turned turn: ExifOrientation?, _ other: JPEGFile) -> Bool {
        let appearance = turn.map(one.appearance.turned) ?? one.appearance
        guard one.frame.isSame(as: other.frame, turned: turn), appearance == other.appearance else { return false }
        guard let gainMap = one.gainMap, let otherGainMap = other.gainMap else {
            return one.gainMap == nil && other.gainMap == nil
        }
        return areShownAlike(gainMap.picture, turned: turn, otherGainMap.picture)
    }

    public static func showTheSame(
        _ one: JPEGFile, in oneBytes: Span<UInt8>, _ other: JPEGFile, in otherBytes: Span<UInt8>
    ) -> Bool {
        guard one.frame == other.frame, one.appearance == other.appearance, one.scans.count == other.scans.count,
            one.components.count == other.components.count,
            zip(one.components, other.components).allSatisfy({ $0.multiplies(like: $1) }),
            haveTheSameGainMap(one, in: oneBytes, other, in: otherBytes)
        else { return false }
        for (oneScan, otherScan) in zip(one.scans, other.scans) {
            guard oneScan.means(theSameAs: otherScan), oneScan.intervals.count == otherScan.intervals.count else {
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

    private static func haveTheSameGainMap(
        _ one: JPEGFile, in oneBytes: Span<UInt8>, _ other: JPEGFile, in otherBytes: Span<UInt8>
    ) -> Bool {
        guard let oneMap = one.gainMap, let otherMap = other.gainMap else {
            return one.gainMap == nil && other.gainMap == nil
        }
        return showTheSame(
            oneMap.picture, in: oneBytes.extracting(oneMap.range), otherMap.picture,
            in: otherBytes.extracting(otherMap.range))
    }
}
