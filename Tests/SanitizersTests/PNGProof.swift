import FileFormats
import NativeOracles
import PNGTestSupport
import Sanitizers
import Testing

/// Sanitizes `bytes` and checks from outside what the proof inside claims: the output is read without help of the
/// input, is clean, stays as it is, and libpng shows the same.
func provenOutput(
    of bytes: [UInt8], _ comment: Comment? = nil, policy: Policy = .standard,
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> Sanitization {
    let clean = try PNGSanitizer(limits: Limits(), policy: policy).sanitize(bytes.span)
    try checkFromOutside(clean, bytes, comment, policy, sourceLocation)
    return clean
}

func checkFromOutside(
    _ clean: Sanitization, _ bytes: [UInt8], _ comment: Comment? = nil, _ policy: Policy = .standard,
    _ sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let parsed = try PNGParser(limits: Limits(), policy: policy).parse(clean.output.span)
    #expect(parsed.findings.allSatisfy { $0.action.staysInOutput }, comment, sourceLocation: sourceLocation)
    #expect(parsed.accountedBytes == clean.output.count, comment, sourceLocation: sourceLocation)
    let again = try PNGSanitizer(limits: Limits(), policy: policy).sanitize(clean.output.span)
    #expect(again.output == clean.output, comment, sourceLocation: sourceLocation)
    let before = try #require(PNGOracle(decoding: bytes), comment, sourceLocation: sourceLocation)
    let after = try #require(PNGOracle(decoding: clean.output), comment, sourceLocation: sourceLocation)
    let orientation = policy.orientation == .bake ? TestPNG(reading: bytes).orientation : 1
    let expected = ShownPicture(before).turned(orientation)
    let shown = ShownPicture(after)
    #expect(
        expected.withoutHiddenColours == shown.withoutHiddenColours, comment, sourceLocation: sourceLocation)
}

/// A picture as libpng shows it, row by row; each pixel is red, green, blue and alpha.
struct ShownPicture: Equatable {
    private var rows: [[[UInt8]]]

    init(_ oracle: PNGOracle) {
        rows = (0..<oracle.height).map { row in
            (0..<oracle.width).map { Array(oracle.pixels[((row * oracle.width + $0) * 4)...].prefix(4)) }
        }
    }

    var withoutHiddenColours: ShownPicture {
        var copy = self
        copy.rows = rows.map { row in row.map { $0[3] == 0 ? [0, 0, 0, 0] : $0 } }
        return copy
    }

    /// Turned in whole steps: a quarter to the right, and a mirror in which left is right (Exif 2.32, 4.6.4 A).
    func turned(_ orientation: UInt8) -> ShownPicture {
        let quarters = [1: 0, 2: 0, 3: 2, 4: 2, 5: 1, 6: 1, 7: 3, 8: 3][orientation] ?? 0
        var copy = self
        for _ in 0..<quarters {
            let before = copy.rows
            copy.rows = (before.first ?? []).indices.map { column in before.reversed().map { $0[column] } }
        }
        if [2, 4, 5, 7].contains(orientation) { copy.rows = copy.rows.map { $0.reversed() } }
        return copy
    }
}

extension [UInt8] {
    /// Whether `part` stands anywhere in the bytes.
    func contains(_ part: [UInt8]) -> Bool {
        guard count >= part.count, let first = part.first else { return part.isEmpty }
        return indices.dropLast(part.count - 1).contains {
            self[$0] == first && self[$0..<($0 + part.count)].elementsEqual(part)
        }
    }
}
