internal import NativeBytes
internal import NativeCrypto

/// Keys as text: 44 characters of base64 (RFC 4648, 4) or 64 hexadecimal digits. Nothing of a key is put into a String.
enum KeyText {
    /// The key that `text` says; `nil` for what is neither. A text that is one of both by its form, but says another
    /// number of bytes, gives these.
    static func decode(_ text: Span<UInt8>) -> SecretBytes? {
        if text.count >= 2, text.count % 2 == 0, text.indices.allSatisfy({ Hexadecimal.value(text[$0]) != nil }) {
            return SecretBytes(count: text.count / 2) { bytes throws(Never) in
                for index in bytes.indices {
                    bytes[index] =
                        (Hexadecimal.value(text[2 * index]) ?? 0) << 4 | (Hexadecimal.value(text[2 * index + 1]) ?? 0)
                }
            }
        }
        return decodeBase64(text)
    }

    private static func decodeBase64(_ text: Span<UInt8>) -> SecretBytes? {
        guard text.count >= 4, text.count % 4 == 0 else { return nil }
        let padding = text[text.count - 1] != 0x3D ? 0 : text[text.count - 2] != 0x3D ? 1 : 2
        let digits = text.count - padding
        for index in 0..<digits where sextet(text[index]) == nil { return nil }
        // Bits that no byte takes must be zero, so that a key has one spelling.
        let lastBits = padding == 0 ? 0 : padding == 1 ? 0b11 : 0b1111
        guard Int(sextet(text[digits - 1]) ?? 0) & lastBits == 0 else { return nil }
        return SecretBytes(count: text.count / 4 * 3 - padding) { bytes throws(Never) in
            for index in bytes.indices {
                let bit = index * 8
                let first = UInt16(sextet(text[bit / 6]) ?? 0)
                let second = UInt16(sextet(text[bit / 6 + 1]) ?? 0)
                bytes[index] = UInt8(truncatingIfNeeded: (first << 6 | second) >> UInt16(4 - bit % 6))
            }
        }
    }

    /// Base64 of a key.
    static func base64(_ secret: SecretBytes) -> SecretBytes {
        SecretBytes(count: (secret.count + 2) / 3 * 4) { text throws(Never) in
            secret.withBytes { bytes in
                for index in text.indices {
                    let bit = index * 6
                    guard bit < bytes.count * 8 else {
                        text[index] = 0x3D
                        continue
                    }
                    let first = UInt16(bytes[bit / 8])
                    let second = bit / 8 + 1 < bytes.count ? UInt16(bytes[bit / 8 + 1]) : 0
                    let value = (first << 8 | second) >> UInt16(10 - bit % 8) & 0x3F
                    text[index] = alphabet[Int(value)]
                }
            }
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func sextet(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
