import NativeBytes

/// Where a JPEG that lies in other bytes ends, how large its picture is, and whether it says that it is a gain map;
/// read from its markers alone. One that is cut or damaged ends where its markers break.
struct JPEGOutline {
    /// Behind its EOI marker; always behind its SOI marker.
    let end: Int
    /// `nil` when it has no frame header.
    let pixels: PixelSize?
    /// What it says of itself in its application segments.
    let gainMap: JPEGGainMapKind?

    /// - Parameter start: where the SOI marker stands.
    init(_ bytes: Span<UInt8>, at start: Int) {
        var position = start + 2
        var pixels: PixelSize?
        var gainMap: JPEGGainMapKind?
        while position + 1 < bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
                continue
            }
            if marker == JPEGMarker.endOfImage || marker == 0 || marker == JPEGMarker.startOfImage {
                if marker == JPEGMarker.endOfImage { position += 2 }
                break
            }
            if marker == JPEGMarker.temporary || JPEGMarker.restarts.contains(marker) {
                position += 2
            } else {
                guard let length = bytes.bigEndianUInt16(at: position + 2), length >= 2,
                    Int(length) + 2 <= bytes.count - position
                else { break }
                let payload = (position + 4)..<(position + 2 + Int(length))
                if pixels == nil, JPEGMarker.isFrame(marker) { pixels = Self.size(bytes.extracting(payload)) }
                if JPEGMarker.applications.contains(marker), gainMap == nil {
                    gainMap = JPEGGainMapKind(marker: marker, bytes.extracting(payload))
                }
                position += 2 + Int(length)
            }
            position = Self.nextMarker(bytes, from: position)
        }
        end = position
        self.pixels = pixels
        self.gainMap = gainMap
    }

    /// The size that a frame header says (ITU-T T.81 B.2.2).
    private static func size(_ payload: Span<UInt8>) -> PixelSize? {
        guard let height = payload.bigEndianUInt16(at: 1), let width = payload.bigEndianUInt16(at: 3) else {
            return nil
        }
        return PixelSize(width: Int(width), height: Int(height))
    }

    /// The next marker that is not a part of entropy-coded data; the end of the bytes when there is none.
    private static func nextMarker(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while let candidate = firstIndex(of: 0xFF, in: bytes, from: position) {
            guard candidate + 1 < bytes.count else { break }
            if bytes[candidate + 1] != 0, !JPEGMarker.restarts.contains(bytes[candidate + 1]) { return candidate }
            position = candidate + 2
        }
        return bytes.count
    }
}
