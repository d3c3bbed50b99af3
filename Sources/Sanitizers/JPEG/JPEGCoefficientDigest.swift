import FileFormats
import NativeBytes
import NativeParsers

/// What a JPEG decodes to before any arithmetic: size, quantization table and coefficients of each component. Large
/// pictures have hundreds of megabytes of them, so only their digests are held.
struct JPEGCoefficientDigest: Equatable {
    private struct Component: Equatable {
        let blocksAcross: Int
        let blocksDown: Int
        let quantization: [UInt16]
        let coefficients: SHA256Digest
    }

    private let components: [Component]

    /// - Parameter turn: the coefficients are taken as they would be after this turn.
    /// - Parameter memoryBytes: most memory for the coefficients of all components; those of one are copied once or
    ///   twice besides.
    init(of bytes: Span<UInt8>, turned turn: ExifOrientation?, memoryBytes: Int) throws(JPEGCodingError) {
        let decoded = try JPEGCoefficients(of: bytes, memoryBytes: memoryBytes)
        var components: [Component] = []
        for index in 0..<decoded.componentCount {
            let stored = try decoded.component(index)
            let shown = turn.map { stored.turned(by: $0) } ?? stored
            let coefficients = shown.coefficients
            components.append(
                Component(
                    blocksAcross: shown.blocksAcross, blocksDown: shown.blocksDown,
                    quantization: shown.quantization, coefficients: SHA256Digest(of: coefficients.span)))
        }
        self.components = components
    }
}

extension JPEGCoefficients.Component {
    /// The same samples in the order in which `orientation` shows them. Each stored coefficient is put where it
    /// belongs: its block moves as a pixel does, its two frequencies swap when rows become columns, and its sign
    /// changes when it has an odd number of half waves in a direction that is mirrored.
    func turned(by orientation: ExifOrientation) -> Self {
        let across = orientation.isTransposed ? blocksDown : blocksAcross
        let down = orientation.isTransposed ? blocksAcross : blocksDown
        var places = [Int](0..<64)
        var signs = [Int16](repeating: 1, count: 64)
        for place in 0..<64 {
            let vertical = orientation.isTransposed ? place % 8 : place / 8
            let horizontal = orientation.isTransposed ? place / 8 : place % 8
            places[place] = vertical * 8 + horizontal
            if orientation.isMirroredAcross && horizontal % 2 == 1 { signs[place] = -signs[place] }
            if orientation.isMirroredDown && vertical % 2 == 1 { signs[place] = -signs[place] }
        }
        var turned = [Int16](repeating: 0, count: coefficients.count)
        for row in 0..<blocksDown {
            for column in 0..<blocksAcross {
                var x = orientation.isTransposed ? row : column
                var y = orientation.isTransposed ? column : row
                if orientation.isMirroredAcross { x = across - 1 - x }
                if orientation.isMirroredDown { y = down - 1 - y }
                let source = 64 * (row * blocksAcross + column)
                let target = 64 * (y * across + x)
                for place in 0..<64 { turned[target + places[place]] = coefficients[source + place] &* signs[place] }
            }
        }
        var quantization = self.quantization
        for place in 0..<64 { quantization[places[place]] = self.quantization[place] }
        return Self(blocksAcross: across, blocksDown: down, quantization: quantization, coefficients: turned)
    }
}
