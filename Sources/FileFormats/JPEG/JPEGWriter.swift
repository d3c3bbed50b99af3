/// Writes a JPEG afresh around its entropy-coded data: the one canonical form of the picture.
///
/// Order: SOI; JFIF, Exif with the orientation alone, colour profile, Adobe, each only where the picture needs it; the
/// quantization tables; the frame; for each scan the tables that changed, its header and its data; EOI. With a gain
/// map: what announces it behind the other application segments, and the gain map, written in the same way, behind EOI.
public enum JPEGWriter {
    public static func write(_ file: JPEGFile, from bytes: Span<UInt8>) -> [UInt8] {
        spliced(file, from: bytes).joined(from: bytes)
    }

    /// Whether a file is, byte for byte, what would be written of it. Nothing is copied to find out.
    public static func writesItself(_ file: JPEGFile, _ bytes: Span<UInt8>) -> Bool {
        spliced(file, from: bytes).isWhole(bytes)
    }

    private static func spliced(_ file: JPEGFile, from bytes: Span<UInt8>) -> SplicedBytes {
        guard let gainMap = file.gainMap else { return picture(file, from: bytes) }
        let second = spliced(gainMap.picture, from: bytes.extracting(gainMap.range))
        let announcement = JPEGGainMap.payloads(announcing: gainMap.forms, gainMapBytes: second.count)
        // The index has the same length whatever it says, so that its place is known before its numbers are.
        let placeholder = JPEGGainMap.indexPayload(firstSize: 0, secondSize: 0, headerOffset: 0)
        var output = picture(file, from: bytes, announcing: announcement + [placeholder])
        let indexEnd =
            2 + JPEGApplicationSegments.canonical(file.appearance, announcing: announcement + [placeholder]).count
        let index = JPEGGainMap.indexPayload(
            firstSize: output.count, secondSize: second.count,
            headerOffset: indexEnd - placeholder.payload.count + MultiPictureIndex.name.count)
        output.new.replaceSubrange((indexEnd - placeholder.payload.count)..<indexEnd, with: index.payload)
        output.append(second, takenFrom: gainMap.range.lowerBound)
        return output
    }

    /// One picture from SOI to EOI.
    ///
    /// - Parameter announcing: the payloads of the application segments that say that a gain map follows.
    private static func picture(
        _ file: JPEGFile, from bytes: Span<UInt8>, announcing: [JPEGApplicationSegments.Payload] = []
    ) -> SplicedBytes {
        var output = SplicedBytes()
        output.new += [0xFF, JPEGMarker.startOfImage]
        output.new += JPEGApplicationSegments.canonical(file.appearance, announcing: announcing)

        var quantization = SlotContents(marker: JPEGMarker.quantizationTables)
        var huffman = SlotContents(marker: JPEGMarker.huffmanTables)
        var restartInterval = 0
        for table in quantization.firstOfEachSlot(file.scans.flatMap(\.quantizationTables)) {
            quantization.append(file.cleanTables.clean(quantization: table), to: &output.new)
        }
        output.new += file.frame.segment
        for scan in file.scans {
            for table in scan.quantizationTables {
                quantization.append(file.cleanTables.clean(quantization: table), to: &output.new)
            }
            if scan.restartInterval != restartInterval {
                restartInterval = scan.restartInterval
                output.new += [0xFF, JPEGMarker.restartInterval, 0, 4]
                output.new.appendBigEndian(UInt16(restartInterval))
            }
            for table in scan.huffmanTables {
                huffman.append(file.cleanTables.clean(huffman: table), to: &output.new)
            }
            output.new += scan.header.segment(frame: file.frame)
            append(scan.intervals, of: bytes, to: &output)
        }
        output.new += [0xFF, JPEGMarker.endOfImage]
        return output
    }

    private static func append(_ intervals: [JPEGScan.Interval], of bytes: Span<UInt8>, to output: inout SplicedBytes) {
        for (index, interval) in intervals.enumerated() {
            if index > 0 { output.new += [0xFF, JPEGMarker.restarts.lowerBound + UInt8((index - 1) % 8)] }
            output.take(interval.head(bytes))
            output.new += interval.canonicalTail(bytes)
        }
    }

    /// What a decoder has in its table slots, so that a table is written only where it changes.
    private struct SlotContents {
        let marker: UInt8
        private var tables: [UInt8: JPEGTable] = [:]

        init(marker: UInt8) {
            self.marker = marker
        }

        /// Quantization tables of both precisions share their slots; Huffman tables of both classes do not.
        private func slot(of table: JPEGTable) -> UInt8 {
            marker == JPEGMarker.quantizationTables ? table.selector & 15 : table.selector
        }

        mutating func append(_ table: JPEGTable, to output: inout [UInt8]) {
            guard tables[slot(of: table)] != table else { return }
            tables[slot(of: table)] = table
            output += table.segment(marker: marker)
        }

        /// The tables that can all be written before the frame, where most programs write them.
        func firstOfEachSlot(_ all: [JPEGTable]) -> [JPEGTable] {
            var seen: Set<UInt8> = []
            return all.filter { seen.insert(slot(of: $0)).inserted }
        }
    }
}
