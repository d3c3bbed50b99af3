/// Chunks of an animation (PNG third edition, 11.3.6).
public enum TestAnimation {
    public static func control(frames: UInt32, plays: UInt32 = 3) -> TestChunk {
        TestChunk("acTL", bigEndian(frames) + bigEndian(plays))
    }

    /// A fcTL chunk; `place` is column and row.
    public static func frame(
        _ number: UInt32, _ size: (width: Int, height: Int), at place: (UInt32, UInt32) = (0, 0),
        disposal: UInt8 = 0, blending: UInt8 = 0
    ) -> TestChunk {
        TestChunk(
            "fcTL",
            bigEndian(number) + bigEndian(UInt32(size.width)) + bigEndian(UInt32(size.height)) + bigEndian(place.0)
                + bigEndian(place.1) + bigEndian16(1) + bigEndian16(25) + [disposal, blending])
    }

    public static func data(_ number: UInt32, _ stream: [UInt8]) -> TestChunk {
        TestChunk("fdAT", bigEndian(number) + stream)
    }

    /// A zlib stream of rows of `canvas`'s kind in another size.
    public static func stream(_ canvas: TestPicture, _ width: Int, _ height: Int, seed: UInt64) -> [UInt8] {
        var picture = canvas
        picture.width = width
        picture.height = height
        return storedZlib(picture.rows(seed: seed))
    }

    /// Three frames on a 6x5 canvas: the default image, a small one in a corner, and one in two fdAT chunks.
    public static func sample(_ canvas: TestPicture = TestPicture(6, 5)) -> TestPNG {
        let size = (canvas.width, canvas.height)
        let small = stream(canvas, 2, 3, seed: 21)
        let last = stream(canvas, canvas.width, canvas.height, seed: 22)
        var png = canvas.png()
        png = png.inserting(control(frames: 3), frame(0, size), before: canvas.colourType == 3 ? "PLTE" : "IDAT")
        return png.inserting(
            frame(1, (2, 3), at: (4, 2), disposal: 2, blending: 1), data(2, small),
            frame(3, size, disposal: 1), data(4, Array(last.prefix(9))), data(5, Array(last.dropFirst(9))),
            before: "IEND")
    }

    /// One frame, and a default image that is not part of the animation.
    public static func hiddenDefaultImage(_ canvas: TestPicture = TestPicture(6, 5)) -> TestPNG {
        canvas.png().inserting(control(frames: 1, plays: 0), before: "IDAT").inserting(
            frame(0, (canvas.width, canvas.height)),
            data(1, stream(canvas, canvas.width, canvas.height, seed: 31)), before: "IEND")
    }
}
