import NativeBytes

/// Why coded pixels cannot be decoded.
enum GIFCodeError: Error {
    /// A pixel with a slot that no palette has.
    case badSlot
    /// A code that stands for nothing yet.
    case badCode
    /// The end comes before the last pixel.
    case missingPixels

    var defect: GIFDefect {
        switch self {
        case .badSlot: .badIndex
        case .badCode: .badCode
        case .missingPixels: .missingPixels
        }
    }
}

/// What a code stands for: a single slot; or so many pixels from one that was decoded before, the last of which may be
/// the one that is just being decoded.
struct GIFCodeString {
    /// How many pixels it is, in the lowest 16 bits, and above them its slot, when it is a single one, or the number of
    /// the pixel with which it begins.
    let packed: UInt64

    var count: Int { Int(truncatingIfNeeded: packed & 0xFFFF) }
    var start: Int { Int(truncatingIfNeeded: packed &>> 16) }

    init(packed: UInt64) {
        self.packed = packed
    }

    init(slot: Int) {
        self.init(start: slot, count: 1)
    }

    /// - Parameter count: no more than there are codes, because each adds one pixel to another one.
    init(start: Int, count: Int) {
        packed = UInt64(truncatingIfNeeded: start &<< 16 | count)
    }
}

/// Takes the decoded pixels of a walk.
protocol GIFPixelSink {
    /// - Parameter limit: pixels that are still missing; those of the string above it are surplus.
    mutating func append(_ string: GIFCodeString, atMost limit: Int)
}

/// A walk through LZW codes (GIF89a, appendix F) up to the last pixel of the frame.
///
/// Codes have `codeSize + 1` to 12 bits, the lowest first. A code is as wide as the largest one that can come next;
/// when all 4,096 are given they stay 12 bits wide until a clear code (deferred clear). The first code may be something
/// else than a clear code.
struct GIFCodeWalk: Sendable {
    /// What follows the code of the last pixel.
    enum End: Sendable {
        /// The end code.
        case endCode
        /// Nothing, or clear codes before the end code: there is no other picture data.
        case unusual
        /// Other codes; or the last code stands for more pixels than the frame has.
        case moreData
    }

    /// The slots that pixels have.
    let slots: GIFSlots
    let end: End
    /// Bits up to and with the end code; without it, up to the last code that was used.
    let bits: Int

    var exactBits: Int? { end == .endCode ? bits : nil }

    private static let mostCodes = 4_096

    /// - Parameters:
    ///   - codeSize: from 1 to 11.
    ///   - pixels: of the frame; at least 1.
    init(
        _ stream: Span<UInt8>, codeSize: Int, pixels: Int, into sink: inout some GIFPixelSink
    ) throws(GIFCodeError) {
        let clearCode = 1 << codeSize
        let endCode = clearCode + 1
        let totalBits = stream.count * 8
        var stringStorage = [UInt64](repeating: 0, count: Self.mostCodes)
        var strings = stringStorage.mutableSpan
        for slot in 0..<clearCode { strings[slot] = GIFCodeString(slot: slot).packed }
        var seenStorage = [Bool](repeating: false, count: Self.mostCodes)
        var seen = seenStorage.mutableSpan
        var width = codeSize + 1
        var next = clearCode + 2
        var isFirst = true
        var previous = GIFCodeString(slot: 0)
        var position = 0
        var done = 0
        while done < pixels {
            guard totalBits &- position >= width else { throw .missingPixels }
            let code = Self.code(stream, at: position, width: width)
            position &+= width
            if code == clearCode {
                width = codeSize + 1
                next = clearCode + 2
                isFirst = true
                continue
            }
            guard code != endCode else { throw .missingPixels }
            if isFirst {
                isFirst = false
            } else if next < Self.mostCodes {
                strings[next] = previous.packed &+ 1
                next &+= 1
            }
            guard code < next else { throw .badCode }
            seen[code] = true
            let string = GIFCodeString(packed: strings[code])
            sink.append(string, atMost: pixels &- done)
            previous = GIFCodeString(start: done, count: string.count)
            done &+= string.count
            if next >> width != 0, width < 12 { width &+= 1 }
        }
        let isCut = done > pixels
        let mostSlots = min(clearCode, GIFPalette.mostSlots)
        guard !seenStorage[mostSlots..<clearCode].contains(true) else { throw .badSlot }
        slots = GIFSlots(contained: Array(seenStorage[..<mostSlots]))
        let pixelBits = position
        var hasCleared = false
        while totalBits - position >= width, Self.code(stream, at: position, width: width) == clearCode {
            position += width
            width = codeSize + 1
            hasCleared = true
        }
        if totalBits - position < width {
            end = isCut ? .moreData : .unusual
            bits = pixelBits
        } else if Self.code(stream, at: position, width: width) == endCode {
            end = isCut ? .moreData : hasCleared ? .unusual : .endCode
            bits = position + width
        } else {
            end = .moreData
            bits = pixelBits
        }
    }

    /// The code of `width` bits at the bit `position`, all of which are in `stream`.
    @inline(__always)
    private static func code(_ stream: Span<UInt8>, at position: Int, width: Int) -> Int {
        let byte = position &>> 3
        var word: UInt64 = 0
        if stream.count &- byte >= 8 {
            word = bigEndianWord(stream, at: byte).byteSwapped
        } else {
            for place in byte..<stream.count { word |= UInt64(stream[place]) &<< UInt64((place &- byte) &* 8) }
        }
        return Int(truncatingIfNeeded: word &>> UInt64(position & 7)) & (1 &<< width &- 1)
    }
}

/// Counts alone: whether the codes are whole can be told without a pixel.
struct GIFNoPixels: GIFPixelSink {
    mutating func append(_ string: GIFCodeString, atMost limit: Int) {}
}

/// The decoded pixels.
struct GIFPixels: GIFPixelSink {
    private(set) var slots: [UInt8]
    private var position = 0

    /// - Parameter count: pixels of the frame.
    init(count: Int) {
        slots = [UInt8](repeating: 0, count: count)
    }

    @inline(__always)
    mutating func append(_ string: GIFCodeString, atMost limit: Int) {
        if string.count == 1 {
            slots[position] = UInt8(truncatingIfNeeded: string.start)
            position &+= 1
        } else {
            let count = min(string.count, limit)
            let start = position
            var pixels = slots.mutableSpan
            for offset in 0..<count { pixels[start &+ offset] = pixels[string.start &+ offset] }
            position = start &+ count
        }
    }
}
