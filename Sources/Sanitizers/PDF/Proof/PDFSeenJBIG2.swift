import FileFormats
import NativeBytes

/// What a decoder reads of a JBIG2 picture (ITU-T T.88), for the proof: the segments that paint its page, each with the
/// digests of those that it refers to, without numbers and without fields that paint nothing. It reads the data anew
/// and stops at what is no segment.
struct PDFSeenJBIG2 {
    /// A segment that others can refer to.
    private struct Part {
        let type: UInt8
        let digest: SHA256Digest
    }

    private struct Header {
        var number: UInt32 = 0
        var type: UInt8 = 0
        var references: [UInt32] = []
    }

    /// By their numbers.
    private var shared: [UInt32: Part] = [:]
    private var own: [UInt32: Part] = [:]
    private var page: (width: UInt32, height: UInt32)?

    private static let unknown = UInt32.max
    private static let symbols: UInt8 = 0
    private static let patterns: UInt8 = 16
    private static let tables: UInt8 = 53
    private static let intermediate: Set<UInt8> = [4, 20, 36, 40]
    private static let painted: Set<UInt8> = [6, 7, 22, 23, 38, 39, 42, 43]
    private static let sizeOfRegion = 17

    /// Reads what pictures share.
    mutating func read(shared bytes: [UInt8]) {
        var unpainted: [UInt8] = []
        walk(bytes.span, &unpainted)
        shared = own
        own = [:]
    }

    /// The digest of what `picture` paints.
    mutating func seen(_ picture: [UInt8]) -> SHA256Digest {
        var painting: [UInt8] = []
        walk(picture.span, &painting)
        return SHA256Digest(of: painting.span)
    }

    private mutating func walk(_ bytes: Span<UInt8>, _ painting: inout [UInt8]) {
        var position = 0
        while let (header, start, length) = header(bytes, at: position) {
            var data = start..<(start + length)
            var rows: UInt32?
            position = data.upperBound
            if length == Int(Self.unknown) {
                guard let end = end(bytes, from: start), let count = bytes.bigEndianUInt32(at: end) else { return }
                data = start..<end
                rows = count
                position = end + 4
            }
            guard position <= bytes.count else { return }
            add(header, bytes.extracting(data), rows, &painting)
        }
    }

    // MARK: Headers (7.2)

    private func header(_ bytes: Span<UInt8>, at start: Int) -> (Header, data: Int, length: Int)? {
        guard let number = bytes.bigEndianUInt32(at: start), start + 6 <= bytes.count else { return nil }
        var header = Header(number: number, type: bytes[start + 4] & 63)
        var count = Int(bytes[start + 5]) / 32
        var position = start + 6
        if count > 4 {
            count = Int(bytes.bigEndianUInt32(at: start + 5) ?? 0) % (1 << 29)
            position = start + 9 + (count + 8) / 8
        }
        for _ in 0..<count {
            let reference: UInt32?
            if number > 65_536 {
                reference = bytes.bigEndianUInt32(at: position)
                position += 4
            } else if number > 256 {
                reference = bytes.bigEndianUInt16(at: position).map { UInt32($0) }
                position += 2
            } else {
                reference = position < bytes.count ? UInt32(bytes[position]) : nil
                position += 1
            }
            guard let reference else { return nil }
            header.references.append(reference)
        }
        position += bytes[start + 4] & 64 == 0 ? 1 : 4
        guard let length = bytes.bigEndianUInt32(at: position) else { return nil }
        return (header, position + 4, Int(length))
    }

    /// Behind the mark that ends a generic region of unknown length (7.2.7).
    private func end(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start + Self.sizeOfRegion < bytes.count else { return nil }
        let flags = bytes[start + Self.sizeOfRegion]
        var position = start + Self.sizeOfRegion + 1
        if flags % 2 == 0 { position += flags & 6 == 0 ? 8 : 2 }
        let mark: [UInt8] = flags % 2 == 1 ? [0, 0] : [0xFF, 0xAC]
        while position + 2 <= bytes.count {
            if bytes.matches(mark, at: position) { return position + 2 }
            position += 1
        }
        return nil
    }

    // MARK: What segments say

    private mutating func add(_ header: Header, _ data: Span<UInt8>, _ rows: UInt32?, _ painting: inout [UInt8]) {
        switch header.type {
        case 48: addPage(data, &painting)
        case 50 where page?.height == Self.unknown:
            painting.append(50)
            painting.append(contentsOf: data.extracting(first: 4))
        case Self.symbols, Self.patterns, Self.tables:
            own[header.number] = Part(type: header.type, digest: digest(header, data, rows))
        case _ where Self.intermediate.contains(header.type):
            own[header.number] = Part(type: header.type, digest: digest(header, data, rows))
        case _ where Self.painted.contains(header.type) && isOnPage(data, rows):
            painting.append(header.type)
            digest(header, data, rows).append(to: &painting)
        default: break
        }
    }

    /// Its size, its colour, how regions are combined with it, and its stripes where these say its height (7.4.8).
    private mutating func addPage(_ data: Span<UInt8>, _ painting: inout [UInt8]) {
        guard data.count >= 19, let width = data.bigEndianUInt32(at: 0), let height = data.bigEndianUInt32(at: 4) else {
            return
        }
        page = (width, height)
        painting.append(48)
        painting.append(contentsOf: data.extracting(0..<8))
        painting.append(data[16] & 0x5C)
        if height == Self.unknown { painting.append(contentsOf: data.extracting(17..<19)) }
    }

    /// - Parameter rows: how many there are, where that follows the data.
    private func isOnPage(_ data: Span<UInt8>, _ rows: UInt32?) -> Bool {
        guard let page, let width = data.bigEndianUInt32(at: 0), let height = rows ?? data.bigEndianUInt32(at: 4),
            let x = data.bigEndianUInt32(at: 8), let y = data.bigEndianUInt32(at: 12)
        else { return false }
        return width != 0 && height != 0 && x < page.width && y < page.height
    }

    /// Of the type, of what a decoder reads of the data, and of what is referred to.
    private func digest(_ header: Header, _ data: Span<UInt8>, _ rows: UInt32?) -> SHA256Digest {
        var bytes = [header.type]
        var tables = 0
        switch header.type {
        case Self.symbols: tables = appendSymbols(data, &bytes)
        case Self.patterns: appendPatterns(data, &bytes)
        case Self.tables:
            bytes.append(data.isEmpty ? 0 : data[0] & 0x7F)
            bytes.append(contentsOf: data.extracting(droppingFirst: 1))
        default: tables = appendRegion(header.type, data, rows, &bytes)
        }
        for reference in header.references {
            guard let part = own[reference] ?? shared[reference], isRead(part.type, by: header.type) else { continue }
            if part.type == Self.tables {
                tables -= 1
                if tables < 0 { continue }
            }
            bytes.append(part.type)
            part.digest.append(to: &bytes)
        }
        return SHA256Digest(of: bytes.span)
    }

    private func isRead(_ part: UInt8, by type: UInt8) -> Bool {
        switch type {
        case Self.symbols, 4, 6, 7: part == Self.symbols || part == Self.tables
        case 20, 22, 23: part == Self.patterns
        case 40, 42, 43: Self.intermediate.contains(part)
        default: false
        }
    }

    /// - Returns: how many tables are asked for, as with a text.
    private func appendSymbols(_ data: Span<UInt8>, _ bytes: inout [UInt8]) -> Int {
        guard let flags = data.bigEndianUInt16(at: 0) else { return 0 }
        bytes.appendBigEndian(flags & 0x1FFF)
        guard flags % 2 == 0 else {
            bytes.append(contentsOf: data.extracting(droppingFirst: 2))
            return (flags & 0x0C == 0x0C ? 1 : 0) + (flags & 0x30 == 0x30 ? 1 : 0) + (flags & 0x40 == 0 ? 0 : 1)
                + (flags & 0x80 == 0 ? 0 : 1)
        }
        let fields = 2 + (flags & 0x0C00 == 0 ? 8 : 2) + (flags & 0x1002 == 2 ? 4 : 0) + 8
        appendArithmetic(data, 2, fields, &bytes)
        return 0
    }

    private func appendPatterns(_ data: Span<UInt8>, _ bytes: inout [UInt8]) {
        guard data.count >= 7, let highest = data.bigEndianUInt32(at: 3) else { return }
        if data[0] % 2 == 1 {
            bytes.append(1)
            bytes.append(contentsOf: data.extracting(1..<7))
            appendMMR(data, 7, columns: Int(data[1]) * (Int(highest) + 1), rows: Int(data[2]), &bytes)
        } else {
            bytes.append(data[0] & 7)
            appendArithmetic(data, 1, 7, &bytes)
        }
    }

    private func appendRegion(
        _ type: UInt8, _ data: Span<UInt8>, _ rows: UInt32?, _ bytes: inout [UInt8]
    ) -> Int {
        guard data.count > Self.sizeOfRegion, let height = data.bigEndianUInt32(at: 4),
            let width = data.bigEndianUInt32(at: 0)
        else { return 0 }
        bytes.append(contentsOf: data.extracting(0..<4))
        bytes.appendBigEndian(rows ?? height)
        bytes.append(contentsOf: data.extracting(8..<16))
        bytes.append(data[16] & 7)
        let flags = data[17]
        switch type {
        case 4, 6, 7: return appendText(data, &bytes)
        case 20, 22, 23:
            bytes.append(flags)
            if flags % 2 == 0 { appendArithmetic(data, 18, 38, &bytes) } else { appendRest(data, 18, &bytes) }
        case 36, 38, 39:
            bytes.append(flags & (flags % 2 == 1 ? 1 : 15))
            if flags % 2 == 1 {
                appendMMR(data, 18, columns: Int(width), rows: Int(rows ?? height), &bytes)
            } else {
                appendArithmetic(data, 18, flags & 6 == 0 ? 26 : 20, &bytes)
            }
        default:
            bytes.append(flags & 3)
            appendArithmetic(data, 18, flags % 2 == 0 ? 22 : 18, &bytes)
        }
        return 0
    }

    private func appendText(_ data: Span<UInt8>, _ bytes: inout [UInt8]) -> Int {
        guard let flags = data.bigEndianUInt16(at: 17) else { return 0 }
        bytes.appendBigEndian(flags)
        guard flags % 2 == 1 else {
            appendArithmetic(data, 19, flags & 0x8002 == 2 ? 27 : 23, &bytes)
            return 0
        }
        guard let choices = data.bigEndianUInt16(at: 19) else { return 0 }
        bytes.appendBigEndian(choices & 0x7FFF)
        appendRest(data, 21, &bytes)
        var tables = choices & 0x4000 == 0 ? 0 : 1
        for choice in 0..<7 where choices >> UInt16(2 * choice) % 4 == 3 { tables += 1 }
        return tables
    }

    // MARK: Coded data

    private func appendRest(_ data: Span<UInt8>, _ start: Int, _ bytes: inout [UInt8]) {
        bytes.append(contentsOf: data.extracting(droppingFirst: min(start, data.count)))
    }

    /// Fields from `start` on, and what is coded from `coded` on up to the mark behind which no decoder reads
    /// (Annex E.3.4).
    private func appendArithmetic(_ data: Span<UInt8>, _ start: Int, _ coded: Int, _ bytes: inout [UInt8]) {
        var isAfterOnes = false
        for index in min(start, data.count)..<data.count {
            if isAfterOnes, index > coded, data[index] > 0x8F {
                // The byte of ones is a part of the mark.
                bytes.removeLast()
                bytes += [0xFF, 0xFF]
                return
            }
            isAfterOnes = data[index] == 0xFF
            bytes.append(data[index])
        }
    }

    private func appendMMR(_ data: Span<UInt8>, _ start: Int, columns: Int, rows: Int, _ bytes: inout [UInt8]) {
        let coded = data.extracting(droppingFirst: min(start, data.count))
        let reader = CCITTFaxReader(["Columns": .number(PDFNumber(columns)), "K": .number(-1)], rows: rows)
        let end = rows == 0 ? nil : reader.end(of: coded)
        bytes.append(contentsOf: coded.extracting(first: end ?? coded.count))
    }
}
