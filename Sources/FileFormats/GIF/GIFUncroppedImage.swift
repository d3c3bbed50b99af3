/// An image that reaches out of the screen, as it stood in the file.
struct GIFUncroppedImage: Sendable {
    let area: GIFArea
    let isInterlaced: Bool
    let image: GIFImage

    /// The row of the image, from the top, that each coded row is (GIF89a, appendix E).
    var rows: [Int] {
        guard isInterlaced else { return Array(0..<area.height) }
        return Self.passes.flatMap { Array(stride(from: $0.start, to: area.height, by: $0.step)) }
    }

    private static let passes: [(start: Int, step: Int)] = [(0, 8), (4, 8), (2, 4), (1, 2)]
}

extension GIFFrame {
    /// The frame without what lies outside of the screen, which no program but Pillow shows. It is not interlaced. Of
    /// one that is wholly outside the time stays: it shows one transparent pixel.
    ///
    /// - Parameter offset: where its descriptor stands.
    func cropped(to screen: GIFScreen, at offset: Int) throws(Rejection) -> GIFFrame {
        let uncropped = GIFUncroppedImage(area: area, isInterlaced: isInterlaced, image: image)
        guard let part = area.part(on: screen) else {
            return GIFFrame(
                area: GIFArea(left: 0, top: 0, width: 1, height: 1), isInterlaced: false,
                control: GIFControl(disposal: .keep, delay: control?.delay ?? 0, transparentSlot: 0),
                palette: GIFPalette(colours: [UInt8](repeating: 0, count: 6)),
                image: try GIFImage(slots: [0], at: offset), uncropped: uncropped)
        }
        let pixels = image.decoded()
        var seen = [UInt8](repeating: 0, count: part.pixels)
        for (codedRow, row) in uncropped.rows.enumerated() where row < part.height {
            let start = codedRow * area.width
            seen.replaceSubrange(
                (row * part.width)..<((row + 1) * part.width), with: pixels[start..<(start + part.width)])
        }
        return GIFFrame(
            area: part, isInterlaced: false, control: control, palette: palette,
            image: try GIFImage(slots: seen, at: offset), uncropped: uncropped)
    }
}

extension GIFImage {
    /// Codes the slots of pixels, of which there is at least one.
    fileprivate init(slots: [UInt8], at offset: Int) throws(Rejection) {
        var used = GIFSlots()
        for slot in slots { used[slot] = true }
        let codeSize = GIFCodeWriter.codeSize(for: used)
        let stream = GIFCodeWriter.encoded(slots.span, codeSize: codeSize)
        do throws(GIFCodeError) {
            var ignored = GIFNoPixels()
            let walk = try GIFCodeWalk(stream.span, codeSize: codeSize, pixels: slots.count, into: &ignored)
            self.init(codeSize: codeSize, stream: stream, walk: walk, pixels: slots.count)
        } catch {
            throw Rejection(error.defect, at: offset)
        }
    }
}
