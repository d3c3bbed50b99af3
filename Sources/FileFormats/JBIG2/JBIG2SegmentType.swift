/// What a segment is (ITU-T T.88, 7.3).
public enum JBIG2SegmentType: UInt8, Sendable {
    case symbolDictionary = 0
    case intermediateText = 4
    case immediateText = 6
    case immediateLosslessText = 7
    case patternDictionary = 16
    case intermediateHalftone = 20
    case immediateHalftone = 22
    case immediateLosslessHalftone = 23
    case intermediateGeneric = 36
    case immediateGeneric = 38
    case immediateLosslessGeneric = 39
    case intermediateRefinement = 40
    case immediateRefinement = 42
    case immediateLosslessRefinement = 43
    case pageInformation = 48
    case endOfPage = 49
    case endOfStripe = 50
    case endOfFile = 51
    case profiles = 52
    case tables = 53
    case colourPalette = 54
    case `extension` = 62

    /// How the data of a region is coded.
    enum Region {
        case text, halftone, generic, refinement
    }

    var region: Region? {
        switch self {
        case .intermediateText, .immediateText, .immediateLosslessText: .text
        case .intermediateHalftone, .immediateHalftone, .immediateLosslessHalftone: .halftone
        case .intermediateGeneric, .immediateGeneric, .immediateLosslessGeneric: .generic
        case .intermediateRefinement, .immediateRefinement, .immediateLosslessRefinement: .refinement
        default: nil
        }
    }

    /// A region that is not painted by itself, but refined by another one.
    var isIntermediate: Bool {
        switch self {
        case .intermediateText, .intermediateHalftone, .intermediateGeneric, .intermediateRefinement: true
        default: false
        }
    }

    /// A region that is painted on the page.
    var isPainted: Bool { region != nil && !isIntermediate }
}
