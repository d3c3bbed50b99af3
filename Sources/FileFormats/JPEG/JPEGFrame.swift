/// The frame header (ITU-T T.81 B.2.2): how large the picture is and what its colour components are.
public struct JPEGFrame: Equatable, Sendable {
    /// How the coefficients are coded; the raw value is the second byte of the SOF marker.
    public enum Coding: UInt8, Sendable {
        case baseline = 0xC0
        case extendedSequential = 0xC1
        case progressive = 0xC2
    }

    struct Component: Equatable, Sendable {
        let identifier: UInt8
        /// Sampling factors, 1 to 4.
        let horizontal: Int
        let vertical: Int
        /// Quantization table slot, 0 to 3.
        let quantizationSlot: Int
    }

    public let coding: Coding
    /// Bits of a sample, 8 or 12.
    public let precision: Int
    /// In pixels.
    public let width: Int
    public let height: Int
    private(set) var components: [Component]

    public var componentCount: Int { components.count }

    /// Reads the payload of a SOF segment.
    ///
    /// - Parameter lateHeight: the height from the DNL segment, used when the header says 0.
    init(coding: Coding, payload: Span<UInt8>, lateHeight: Int?, at offset: Int) throws(Rejection) {
        func refused(_ defect: JPEGDefect) -> Rejection { Rejection(defect, at: offset, construct: "SOF") }
        guard payload.count >= 6, payload.count == 6 + 3 * Int(payload[5]) else { throw refused(.badSegment) }
        self.coding = coding
        precision = Int(payload[0])
        let declaredHeight = Int(payload[1]) << 8 | Int(payload[2])
        width = Int(payload[3]) << 8 | Int(payload[4])
        height = declaredHeight == 0 ? lateHeight ?? 0 : declaredHeight
        guard precision == 8 || precision == 12 && coding != .baseline, width > 0, height > 0,
            (1...4).contains(payload[5])
        else { throw refused(.badFrame) }
        var components: [Component] = []
        for index in 0..<Int(payload[5]) {
            let start = 6 + 3 * index
            let component = Component(
                identifier: payload[start], horizontal: Int(payload[start + 1] >> 4),
                vertical: Int(payload[start + 1] & 15), quantizationSlot: Int(payload[start + 2]))
            guard (1...4).contains(component.horizontal), (1...4).contains(component.vertical),
                component.quantizationSlot < 4,
                !components.contains(where: { $0.identifier == component.identifier })
            else { throw refused(.badFrame) }
            components.append(component)
        }
        self.components = components
    }

    /// The same frame with identifiers that say nothing but what readers take them for: 1 and up, `R`, `G`, `B`, or
    /// `C`, `M`, `Y`, `K`. libjpeg takes three others for YCbCr, as it takes 1, 2 and 3.
    var withKnownIdentifiers: JPEGFrame {
        let identifiers = components.map(\.identifier)
        guard identifiers != Array("RGB".utf8), identifiers != Array("CMYK".utf8) else { return self }
        var frame = self
        frame.components = components.enumerated().map { index, component in
            Component(
                identifier: UInt8(index + 1), horizontal: component.horizontal, vertical: component.vertical,
                quantizationSlot: component.quantizationSlot)
        }
        return frame
    }

    /// The whole segment, marker included.
    var segment: [UInt8] {
        var bytes: [UInt8] = [0xFF, coding.rawValue]
        bytes.appendBigEndian(UInt16(8 + 3 * components.count))
        bytes.append(UInt8(precision))
        bytes.appendBigEndian(UInt16(height))
        bytes.appendBigEndian(UInt16(width))
        bytes.append(UInt8(components.count))
        for component in components {
            bytes += [
                component.identifier, UInt8(component.horizontal << 4 | component.vertical),
                UInt8(component.quantizationSlot),
            ]
        }
        return bytes
    }

    private var largestHorizontal: Int { components.map(\.horizontal).max() ?? 1 }
    private var largestVertical: Int { components.map(\.vertical).max() ?? 1 }

    /// Minimum coded units of an interleaved scan, across and down (T.81 A.2.3).
    var interleavedUnits: (across: Int, down: Int) {
        (ceilingDivision(width, 8 * largestHorizontal), ceilingDivision(height, 8 * largestVertical))
    }

    /// Blocks of a scan of one component, across and down (T.81 A.2.2).
    func blocks(of component: Component) -> (across: Int, down: Int) {
        (
            ceilingDivision(ceilingDivision(width * component.horizontal, largestHorizontal), 8),
            ceilingDivision(ceilingDivision(height * component.vertical, largestVertical), 8)
        )
    }

    /// Memory of all coefficients at two bytes each, those of incomplete units included, in bytes.
    public var coefficientBytes: Int {
        components.reduce(0) {
            $0 + 128 * interleavedUnits.across * interleavedUnits.down * $1.horizontal * $1.vertical
        }
    }

    /// Whether the coefficients can be put into the order in which `orientation` shows them. An edge that is mirrored
    /// becomes the left or the upper one, and must not end inside a unit.
    public func canTurn(by orientation: ExifOrientation) -> Bool {
        let mirrorsWidth = orientation.isTransposed ? orientation.isMirroredDown : orientation.isMirroredAcross
        let mirrorsHeight = orientation.isTransposed ? orientation.isMirroredAcross : orientation.isMirroredDown
        return (!mirrorsWidth || width % (8 * largestHorizontal) == 0)
            && (!mirrorsHeight || height % (8 * largestVertical) == 0)
    }

    /// Whether `other` is the frame of this picture coded anew and turned by `turn`: the same samples in the same
    /// places. Slots of tables, and whether a sequential picture is called baseline or extended, may differ.
    public func isSame(as other: JPEGFrame, turned turn: ExifOrientation?) -> Bool {
        let isTransposed = turn?.isTransposed ?? false
        guard (coding == .progressive) == (other.coding == .progressive), precision == other.precision,
            (isTransposed ? height : width) == other.width, (isTransposed ? width : height) == other.height,
            components.count == other.components.count
        else { return false }
        return zip(components, other.components).allSatisfy { one, other in
            one.identifier == other.identifier
                && (isTransposed ? one.vertical : one.horizontal) == other.horizontal
                && (isTransposed ? one.horizontal : one.vertical) == other.vertical
        }
    }

    private func ceilingDivision(_ dividend: Int, _ divisor: Int) -> Int { (dividend + divisor - 1) / divisor }
}
