import NativeBytes

/// Why coded pixels cannot be decoded.
enum GIFCodeError: Error {
    /// A code that stands for nothing yet.
    case badCode
    /// The end comes before the last pixel.
    case missingPixels
}

/// Takes the decoded pixels of a walk. What a code stands for has been decoded before, so it is copied from there.
protocol GIFPixelSink {
    mutating func append(_ slot: UInt8)
    /// Appends `count` pixels that begin at the pixel `start`, one after the other: the last ones may be those that are
    /// just being appended.
    mutating func append(copying start: Int, count: Int)
}

/// A walk through LZW codes (GIF89a, appendix F) up to the last pixel of the frame.
///
/// Codes have `codeSize + 1` to 12 bits, the lowest first. A code is as wide as the largest one that can come next; when
/// all 4,096 are given they stay 12 bits wide until a clear code (deferred clear). The first code may be something else
/// than a clear code.
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
    ///   - codeSize: from 1 to 8.
    ///   - pixels: of the frame; at least 1.
    init(
        _ stream: Span<UInt8>, codeSize: Int, pixels: Int, into sink: inout some GIFPixelSink
    ) throws(GIFCodeError) {
        let clearCode = 1 << codeSize
        let endCode = clearCode + 1
        let totalBits = stream.count * 8
        // Of the pixels that a code stands for: which one they began with, and how many they are.
        var starts = [UInt32](repeating: 0, count: Self.mostCodes)
        var counts = [UInt32](repeating: 1, count: Self.mostCodes)
        var slots = GIFSlots()
        var width = codeSize + 1
        var next = clearCode + 2
        var isFirst = true
        var previousStart = 0
        var previousCount = 0
        var position = 0
        var done = 0
        var isCut = false
        while done < pixels {
            guard totalBits &- position >= width else { throw .missingPixels }
            let code = Self.code(stream, at: position, width: width)
            position &+= width
            if code < clearCode || code > endCode {
                if isFirst {
                    isFirst = false
                } else if next < Self.mostCodes {
                    starts[next] = UInt32(truncatingIfNeeded: previousStart)
                    counts[next] = UInt32(truncatingIfNeeded: previousCount &+ 1)
                    next &+= 1
                }
                previousStart = done
                if code < clearCode {
                    let slot = UInt8(truncatingIfNeeded: code)
                    slots[slot] = true
                    sink.append(slot)
                    previousCount = 1
                    done &+= 1
                } else {
                    guard code < next else { throw .badCode }
                    previousCount = Int(counts[code])
                    isCut = previousCount > pixels &- done
                    let count = isCut ? pixels &- done : previousCount
                    sink.append(copying: Int(starts[code]), count: count)
                    done &+= count
                }
                if next >> width != 0, width < 12 { width &+= 1 }
            } else if code == clearCode {
                width = codeSize + 1
                next = clearCode + 2
                isFirst = true
            } else {
                throw .missingPixels
            }
        }
        self.slots = slots
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
    mutating func append(_ slot: UInt8) {}
    mutating func append(copying start: Int, count: Int) {}
}

/// The decoded pixels.
struct GIFPixels: GIFPixelSink {
    private(set) var slots: [UInt8]
    private var position = 0

    /// - Parameter count: pixels of the frame: no more are appended.
    init(count: Int) {
        slots = [UInt8](repeating: 0, count: count)
    }

    @inline(__always)
    mutating func append(_ slot: UInt8) {
        slots[position] = slot
        position &+= 1
    }

    @inline(__always)
    mutating func append(copying start: Int, count: Int) {
        for offset in 0..<count { slots[position &+ offset] = slots[start &+ offset] }
        position &+= count
    }
}
