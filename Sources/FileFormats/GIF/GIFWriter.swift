/// Writes a GIF afresh around its coded frames: the one canonical form of the picture.
///
/// Order: header, logical screen descriptor, global palette, loop count, then for each frame its control, descriptor,
/// palette and data in sub-blocks of 255 bytes; trailer. Slots of the palettes that cannot be seen are black.
public enum GIFWriter {
    /// Most bytes of a sub-block.
    static let longestBlock = 255

    /// - Parameter recode: whether the pixels are coded anew even where their codes are as they should be.
    public static func write(_ file: GIFFile, recode: Bool) -> [UInt8] {
        let colours = file.colours
        var output = file.screen.bytes(showsBackground: colours.showsMargin)
        output.reserveCapacity(file.frames.reduce(1_024) { $0 + $1.image.stream.count + 1_024 })
        if let palette = file.palette { output += palette.clearing(allBut: colours.global).palette.colours }
        if let count = file.loopCount { output += GIFLoop.bytes(count: count) }
        for frame in file.frames {
            append(frame, palette: frame.palette?.clearing(allBut: colours.local(frame)).palette, recode, to: &output)
        }
        output.append(0x3B)
        return output
    }

    private static func append(_ frame: GIFFrame, palette: GIFPalette?, _ recode: Bool, to output: inout [UInt8]) {
        if let control = frame.control { output += control.bytes }
        output.append(0x2C)
        for number in [frame.area.left, frame.area.top, frame.area.width, frame.area.height] {
            output.appendLittleEndian(UInt16(number))
        }
        output.append((frame.isInterlaced ? 0x40 : 0) | GIFPalette.packedSize(slots: palette?.slots ?? 0))
        if let palette { output += palette.colours }

        let codeSize: Int
        let codes: [UInt8]
        if !recode, let exact = frame.image.exactCodes {
            codeSize = frame.image.codeSize
            codes = exact
        } else {
            codeSize = GIFCodeWriter.codeSize(for: frame.image.walk.slots)
            codes = GIFCodeWriter.encoded(frame.image.decoded(), codeSize: codeSize)
        }
        output.append(UInt8(codeSize))
        var position = 0
        while position < codes.count {
            let count = min(longestBlock, codes.count - position)
            output.append(UInt8(count))
            output += codes[position..<(position + count)]
            position += count
        }
        output.append(0)
    }
}
