/// Writes pixels as LZW codes (GIF89a, appendix F), always in the same way: a clear code, then the longest code that is
/// known for what comes, another clear code when all 4,096 codes are given, and the end code.
struct GIFCodeWriter {
    private static let mostCodes = 4_096
    /// Places of the table in which codes are looked up; a power of two.
    private static let places = 16_384

    let codeSize: Int
    private var output: [UInt8] = []
    private var pending: UInt32 = 0
    private var pendingBits = 0
    private var width: Int
    /// The next code that a reader gives; a writer is one ahead of it.
    private var readerNext: Int
    private var isFirst = true
    /// The code before and the slot that follows it, and the code that both together have; -1 where nothing is.
    private var keys = [Int32](repeating: -1, count: places)
    private var codes = [UInt16](repeating: 0, count: places)
    private var next: Int

    private var clearCode: Int { 1 << codeSize }

    private init(codeSize: Int) {
        self.codeSize = codeSize
        width = codeSize + 1
        readerNext = 1 << codeSize + 2
        next = readerNext
    }

    /// The smallest code size for pixels with these slots; at least 2 (22.c.i).
    static func codeSize(for slots: GIFSlots) -> Int {
        let largest = slots.elements.last ?? 0
        return max(2, 8 - largest.leadingZeroBitCount)
    }

    /// - Parameters:
    ///   - slots: of the pixels; at least one, and each below `1 << codeSize`.
    ///   - codeSize: from 2 to 8.
    static func encoded(_ slots: [UInt8], codeSize: Int) -> [UInt8] {
        var writer = GIFCodeWriter(codeSize: codeSize)
        writer.write(slots)
        return writer.output
    }

    private mutating func write(_ slots: [UInt8]) {
        emit(clearCode)
        guard var known = slots.first.map(Int.init) else { return }
        for slot in slots.dropFirst() {
            let key = Int32(known << 8 | Int(slot))
            var place = Int(truncatingIfNeeded: UInt32(key) &* 2_654_435_761 >> 18) & (Self.places - 1)
            while keys[place] >= 0, keys[place] != key { place = (place + 1) & (Self.places - 1) }
            if keys[place] == key {
                known = Int(codes[place])
                continue
            }
            emitPixels(known)
            if next < Self.mostCodes {
                keys[place] = key
                codes[place] = UInt16(next)
                next += 1
            } else {
                emit(clearCode)
                clear()
            }
            known = Int(slot)
        }
        emitPixels(known)
        emit(clearCode + 1)
        if pendingBits > 0 { output.append(UInt8(truncatingIfNeeded: pending)) }
    }

    private mutating func clear() {
        for place in keys.indices { keys[place] = -1 }
        width = codeSize + 1
        readerNext = clearCode + 2
        next = readerNext
        isFirst = true
    }

    /// Writes a code that stands for pixels, after which the reader gives another one.
    private mutating func emitPixels(_ code: Int) {
        emit(code)
        if isFirst {
            isFirst = false
        } else if readerNext < Self.mostCodes {
            readerNext += 1
        }
        if readerNext >> width != 0, width < 12 { width += 1 }
    }

    private mutating func emit(_ code: Int) {
        pending |= UInt32(code) << UInt32(pendingBits)
        pendingBits += width
        while pendingBits >= 8 {
            output.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingBits -= 8
        }
    }
}
