/// Colour chunks with the values of a standard, which a test can change.
public enum TestColours {
    /// cHRM: white point, red, green, blue (PNG third edition, 11.3.2.1) in steps of 1/100,000; those of sRGB.
    public static let standard: [UInt32] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000]

    public static func chromaticities(_ values: [UInt32] = standard) -> TestChunk {
        TestChunk("cHRM", values.flatMap(bigEndian))
    }

    /// mDCV of a Display P3 screen with 80 cd/m² (the example of 11.3.2.7): red, green, blue, white, light.
    public static let display = display(white: (15_635, 16_450), most: 800_000, least: 800)

    public static func display(white: (UInt16, UInt16), most: UInt32, least: UInt32) -> TestChunk {
        let points: [UInt16] = [34_000, 16_000, 13_250, 34_500, 7_500, 3_000, white.0, white.1]
        return TestChunk("mDCV", points.flatMap(bigEndian16) + bigEndian(most) + bigEndian(least))
    }

    /// cLLI: 1000 and 250 cd/m².
    public static let light = TestChunk("cLLI", bigEndian(10_000_000) + bigEndian(2_500_000))
}
