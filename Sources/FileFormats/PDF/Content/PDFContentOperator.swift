/// The operators of content streams (ISO 32000-2, annex A). The raw value is what is written.
public enum PDFContentOperator: String, CaseIterable, Sendable {
    // 8.4.4: graphics state
    case saveState = "q"
    case restoreState = "Q"
    case concatenateMatrix = "cm"
    case lineWidth = "w"
    case lineCap = "J"
    case lineJoin = "j"
    case miterLimit = "M"
    case dashPattern = "d"
    case renderingIntent = "ri"
    case flatness = "i"
    case graphicsState = "gs"
    // 8.5.2: path construction
    case moveTo = "m"
    case lineTo = "l"
    case curveTo = "c"
    case curveFromCurrentPoint = "v"
    case curveToLastControlPoint = "y"
    case closePath = "h"
    case rectangle = "re"
    // 8.5.3: path painting
    case stroke = "S"
    case closeAndStroke = "s"
    case fill = "f"
    case fillOldName = "F"
    case fillEvenOdd = "f*"
    case fillAndStroke = "B"
    case fillEvenOddAndStroke = "B*"
    case closeFillAndStroke = "b"
    case closeFillEvenOddAndStroke = "b*"
    case endPath = "n"
    // 8.5.4: clipping
    case clip = "W"
    case clipEvenOdd = "W*"
    // 8.6.8: colour
    case strokingColourSpace = "CS"
    case colourSpace = "cs"
    case strokingColour = "SC"
    case strokingColourOrPattern = "SCN"
    case colour = "sc"
    case colourOrPattern = "scn"
    case strokingGrey = "G"
    case grey = "g"
    case strokingRGB = "RG"
    case rgb = "rg"
    case strokingCMYK = "K"
    case cmyk = "k"
    // 8.7.4.2, 8.8.2, 8.9.7
    case shading = "sh"
    case xObject = "Do"
    case inlineImage = "BI"
    // 9.3, 9.4: text
    case beginText = "BT"
    case endText = "ET"
    case characterSpacing = "Tc"
    case wordSpacing = "Tw"
    case horizontalScaling = "Tz"
    case leading = "TL"
    case font = "Tf"
    case textRendering = "Tr"
    case textRise = "Ts"
    case moveLine = "Td"
    case moveLineAndSetLeading = "TD"
    case textMatrix = "Tm"
    case nextLine = "T*"
    case showText = "Tj"
    case showAdjustedText = "TJ"
    case nextLineAndShow = "'"
    case nextLineSpacedAndShow = "\""
    // 9.6.4: glyphs of Type 3 fonts
    case glyphWidth = "d0"
    case glyphWidthAndBox = "d1"
    // 14.6: marked content
    case markedPoint = "MP"
    case markedPointWithProperties = "DP"
    case beginMarked = "BMC"
    case beginMarkedWithProperties = "BDC"
    case endMarked = "EMC"
    // 7.8.2: compatibility
    case beginCompatibility = "BX"
    case endCompatibility = "EX"

    /// What an operator takes; each stands before it in this order.
    enum Operands: Equatable {
        case numbers(Int)
        case name
        case nameAndNumber
        case string
        case spacingsAndString
        case text
        case dash
        case nameAndProperties
        /// As many numbers as the colour space has components.
        case components
        /// The same, and then perhaps the name of a pattern.
        case componentsOrPattern
    }

    var operands: Operands {
        switch self {
        case .saveState, .restoreState, .closePath, .stroke, .closeAndStroke, .fill, .fillOldName, .fillEvenOdd,
            .fillAndStroke, .fillEvenOddAndStroke, .closeFillAndStroke, .closeFillEvenOddAndStroke, .endPath, .clip,
            .clipEvenOdd, .inlineImage, .beginText, .endText, .nextLine, .endMarked, .beginCompatibility,
            .endCompatibility:
            .numbers(0)
        case .lineWidth, .lineCap, .lineJoin, .miterLimit, .flatness, .strokingGrey, .grey, .characterSpacing,
            .wordSpacing, .horizontalScaling, .leading, .textRendering, .textRise:
            .numbers(1)
        case .moveTo, .lineTo, .moveLine, .moveLineAndSetLeading, .glyphWidth: .numbers(2)
        case .strokingRGB, .rgb: .numbers(3)
        case .curveFromCurrentPoint, .curveToLastControlPoint, .rectangle, .strokingCMYK, .cmyk: .numbers(4)
        case .concatenateMatrix, .curveTo, .textMatrix, .glyphWidthAndBox: .numbers(6)
        case .renderingIntent, .graphicsState, .strokingColourSpace, .colourSpace, .shading, .xObject, .markedPoint,
            .beginMarked:
            .name
        case .font: .nameAndNumber
        case .showText, .nextLineAndShow: .string
        case .nextLineSpacedAndShow: .spacingsAndString
        case .showAdjustedText: .text
        case .dashPattern: .dash
        case .markedPointWithProperties, .beginMarkedWithProperties: .nameAndProperties
        case .strokingColour, .colour: .components
        case .strokingColourOrPattern, .colourOrPattern: .componentsOrPattern
        }
    }
}

extension PDFContentOperator {
    /// Operators by their characters, the first in the lowest byte: a switch over numbers, because content streams have
    /// thousands of them.
    init?(packed: UInt32) {
        switch packed {
        case 0x71: self = .saveState
        case 0x51: self = .restoreState
        case 0x6D63: self = .concatenateMatrix
        case 0x77: self = .lineWidth
        case 0x4A: self = .lineCap
        case 0x6A: self = .lineJoin
        case 0x4D: self = .miterLimit
        case 0x64: self = .dashPattern
        case 0x6972: self = .renderingIntent
        case 0x69: self = .flatness
        case 0x7367: self = .graphicsState
        case 0x6D: self = .moveTo
        case 0x6C: self = .lineTo
        case 0x63: self = .curveTo
        case 0x76: self = .curveFromCurrentPoint
        case 0x79: self = .curveToLastControlPoint
        case 0x68: self = .closePath
        case 0x6572: self = .rectangle
        case 0x53: self = .stroke
        case 0x73: self = .closeAndStroke
        case 0x66: self = .fill
        case 0x46: self = .fillOldName
        case 0x2A66: self = .fillEvenOdd
        case 0x42: self = .fillAndStroke
        case 0x2A42: self = .fillEvenOddAndStroke
        case 0x62: self = .closeFillAndStroke
        case 0x2A62: self = .closeFillEvenOddAndStroke
        case 0x6E: self = .endPath
        case 0x57: self = .clip
        case 0x2A57: self = .clipEvenOdd
        case 0x5343: self = .strokingColourSpace
        case 0x7363: self = .colourSpace
        case 0x4353: self = .strokingColour
        case 0x4E4353: self = .strokingColourOrPattern
        case 0x6373: self = .colour
        case 0x6E6373: self = .colourOrPattern
        case 0x47: self = .strokingGrey
        case 0x67: self = .grey
        case 0x4752: self = .strokingRGB
        case 0x6772: self = .rgb
        case 0x4B: self = .strokingCMYK
        case 0x6B: self = .cmyk
        default:
            guard let other = Self.textOrMark(packed) else { return nil }
            self = other
        }
    }

    private static func textOrMark(_ packed: UInt32) -> PDFContentOperator? {
        switch packed {
        case 0x6873: .shading
        case 0x6F44: .xObject
        case 0x4942: .inlineImage
        case 0x5442: .beginText
        case 0x5445: .endText
        case 0x6354: .characterSpacing
        case 0x7754: .wordSpacing
        case 0x7A54: .horizontalScaling
        case 0x4C54: .leading
        case 0x6654: .font
        case 0x7254: .textRendering
        case 0x7354: .textRise
        case 0x6454: .moveLine
        case 0x4454: .moveLineAndSetLeading
        case 0x6D54: .textMatrix
        case 0x2A54: .nextLine
        case 0x6A54: .showText
        case 0x4A54: .showAdjustedText
        case 0x27: .nextLineAndShow
        case 0x22: .nextLineSpacedAndShow
        case 0x3064: .glyphWidth
        case 0x3164: .glyphWidthAndBox
        case 0x504D: .markedPoint
        case 0x5044: .markedPointWithProperties
        case 0x434D42: .beginMarked
        case 0x434442: .beginMarkedWithProperties
        case 0x434D45: .endMarked
        case 0x5842: .beginCompatibility
        case 0x5845: .endCompatibility
        default: nil
        }
    }
}
