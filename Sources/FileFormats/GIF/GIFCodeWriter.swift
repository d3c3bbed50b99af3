/// Writes pixels as LZW codes (GIF89a, appendix F), always in the same way: a clear code, then the longest code that is
/// known for what comes, another clear code when all 4,096 codes are given, and the end code.
public enum GIFCodeWriter {
    private static let mostCodes = 4_096
    /// Places of the table in which codes are looked up; a power of two.
    private static let places = 16_384

    /// The smallest code size for pixels with these slots; at least 2 (22.c.i).
    static func codeSize(for slots: GIFSlots) -> Int {
        let largest = slots.elements.last ?? 0
        return max(2, 8 - largest.leadingZeroBitCount)
    }

    /// - Parameters:
    ///   - slots: of the pixels; each below `1 << codeSize`.
    ///   - codeSize: from 2 to 8.
    public static func encoded(_ slots: Span<UInt8>, codeSize: Int) -> [UInt8] {
        var bits = GIFCodeBits(codeSize: codeSize)
        bits.writeClear()
        guard slots.count > 0 else { return bits.finished() }
        // A key is the code before and the slot that follows it; 0 where nothing is. The code that both together have
        // stands in the lower bits.
        var tableStorage = [UInt64](repeating: 0, count: places)
        var table = tableStorage.mutableSpan
        var next = 1 << codeSize + 2
        var known = Int(slots[0])
        for index in 1..<slots.count {
            let slot = Int(slots[index])
            let key = UInt64(truncatingIfNeeded: known &<< 8 | slot) &+ 1
            var place = Int(truncatingIfNeeded: key &* 2_654_435_761 &>> 18) & (places - 1)
            while table[place] != 0, table[place] &>> 16 != key { place = (place &+ 1) & (places - 1) }
            if table[place] != 0 {
                known = Int(truncatingIfNeeded: table[place] & 0xFFFF)
                continue
            }
            bits.write(known)
            if next < mostCodes {
                table[place] = key &<< 16 | UInt64(truncatingIfNeeded: next)
                next &+= 1
            } else {
                bits.writeClear()
                for place in 0..<places { table[place] = 0 }
                next = 1 << codeSize + 2
            }
            known = slot
        }
        bits.write(known)
        return bits.finished()
    }
}

/// Codes one behind the other, each as wide as a reader takes it to be.
private struct GIFCodeBits {
    private let codeSize: Int
    private var output: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingBits = 0
    private var width: Int
    /// The next code that a reader gives.
    private var next = 0
    private var isFirst = true

    init(codeSize: Int) {
        self.codeSize = codeSize
        width = codeSize + 1
    }

    mutating func writeClear() {
        append(1 << codeSize)
        width = codeSize + 1
        next = 1 << codeSize + 2
        isFirst = true
    }

    /// Writes a code that stands for pixels, after which the reader gives another one.
    mutating func write(_ code: Int) {
        append(code)
        if isFirst {
            isFirst = false
        } else if next < 4_096 {
            next &+= 1
        }
        if next >> width != 0, width < 12 { width &+= 1 }
    }

    /// Writes the end code, and gives everything.
    mutating func finished() -> [UInt8] {
        append(1 << codeSize + 1)
        while pendingBits > 0 {
            output.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingBits -= 8
        }
        return output
    }

    private mutating func append(_ code: Int) {
        pending |= UInt64(truncatingIfNeeded: code) &<< UInt64(truncatingIfNeeded: pendingBits)
        pendingBits &+= width
        while pendingBits >= 8 {
            output.append(UInt8(truncatingIfNeeded: pending))
            pending &>>= 8
            pendingBits &-= 8
        }
    }
}
