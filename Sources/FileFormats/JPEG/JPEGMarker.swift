/// The second byte of a marker (ITU-T T.81, table B.1).
enum JPEGMarker {
    static let startOfImage: UInt8 = 0xD8
    static let endOfImage: UInt8 = 0xD9
    static let startOfScan: UInt8 = 0xDA
    static let quantizationTables: UInt8 = 0xDB
    static let numberOfLines: UInt8 = 0xDC
    static let restartInterval: UInt8 = 0xDD
    static let huffmanTables: UInt8 = 0xC4
    static let comment: UInt8 = 0xFE
    static let applications: ClosedRange<UInt8> = 0xE0...0xEF
    static let restarts: ClosedRange<UInt8> = 0xD0...0xD7
    static let temporary: UInt8 = 0x01
    static let arithmeticConditioning: UInt8 = 0xCC

    /// Whether it is one of the SOF markers, of every kind of coding.
    static func isFrame(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && marker != huffmanTables && marker != 0xC8 && marker != arithmeticConditioning
    }

    /// The word of the standard for error reports.
    static func name(_ marker: UInt8) -> String {
        switch marker {
        case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF: "SOF\(marker - 0xC0)"
        case huffmanTables: "DHT"
        case 0xC8: "JPG"
        case arithmeticConditioning: "DAC"
        case restarts: "RST\(marker - 0xD0)"
        case startOfImage: "SOI"
        case endOfImage: "EOI"
        case startOfScan: "SOS"
        case quantizationTables: "DQT"
        case numberOfLines: "DNL"
        case restartInterval: "DRI"
        case 0xDE: "DHP"
        case 0xDF: "EXP"
        case applications: "APP\(marker - 0xE0)"
        case comment: "COM"
        case temporary: "TEM"
        default: "reserved"
        }
    }
}
