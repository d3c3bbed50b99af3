extension JPEGConstruct {
    /// What an application segment is, by the name that it begins with. Never more than words: none of them is kept by
    /// its name alone.
    init(marker: UInt8, _ content: Span<UInt8>) {
        func begins(_ names: String...) -> Bool { names.contains { content.matches(Array($0.utf8)) } }
        if marker != 0xE1, let kind = JPEGGainMapKind(marker: marker, content) {
            self = kind == .iso ? .gainMap : .otherGainMap
            return
        }
        switch marker {
        case 0xE0:
            self = begins("JFXX\0") ? .jfifExtension : begins("JFIF\0") ? .jfif : .app0
        case 0xE1 where begins("Exif\0"): self = .exif
        case 0xE1 where begins("http://ns.adobe.com/xap/1.0/\0"): self = .xmp
        case 0xE1 where begins("http://ns.adobe.com/xmp/extension/\0"): self = .xmpExtended
        case 0xE1 where begins("FLIR\0", "PARROT\0"): self = .thermal
        case 0xE1: self = .app1
        case 0xE2 where begins("ICC_PROFILE\0"): self = .icc
        case 0xE2 where begins("MPF\0"): self = .mpf
        case 0xE2...0xE5 where content.matches(MediaType.jpeg.signature): self = .preview
        case 0xE2 where begins("QVGA\0", "BGTH"): self = .preview
        case 0xE2: self = .app2
        case 0xE3 where begins("_JPSJPS_"): self = .stereo
        case 0xE4 where content.matches([0xAA, 0x55, 0x12, 0x06]): self = .thermal  // DJI
        case 0xE6 where begins("DTAT\0"): self = .thermal  // DJI
        case 0xE6 where begins("GoPro\0"): self = .telemetry
        case 0xE8 where begins("SPIFF\0"): self = .spiff
        case 0xEB where begins("JP"): self = .brokenJumbf
        case 0xEC where begins("Ducky"): self = .savedForWeb
        case 0xED: self = .photoshop
        case 0xEE where begins("Adobe"): self = .adobe
        default: self = .applicationSegment
        }
    }
}
