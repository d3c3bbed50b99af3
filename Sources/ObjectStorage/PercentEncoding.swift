import NativeBytes

/// Percent-encoding (RFC 3986, 2.1) as Signature Version 4 wants it (UriEncode): every byte but `A-Z a-z 0-9 - . _ ~`
/// becomes `%XX` with upper-case digits.
public enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    public static func encode(_ text: String, keepingSlashes: Bool = false) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) || (keepingSlashes && byte == 0x2F) {
                encoded.append(byte)
            } else {
                encoded += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
            || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
    }

    /// The text before it was encoded; `nil` for a broken escape or what is not UTF-8 then.
    public static func decode(_ text: String, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x2B, plusIsSpace {
                bytes.append(0x20)
            } else if byte == 0x25 {
                guard rest.count >= 2, let high = Hexadecimal.value(rest.removeFirst()),
                    let low = Hexadecimal.value(rest.removeFirst())
                else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
