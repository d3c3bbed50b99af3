import FileFormats
import NativeBytes
import Testing

@testable import Sanitizers

/// What the proof reads of JBIG2 pictures: all that paints, and nothing else.
@Suite struct PDFSeenJBIG2Tests {
    /// The three pages of the standard's example (ITU-T T.88, Annex H.1), each segment kept until the end.
    private static let pages = [
        (
            shared: """
            000000000001000000001800010000000100000001E9CBF40026AF04BFF0782FE00040
            """,
            picture: """
            000000013001010000001300000040000000380000000000000000000000000000020001010000001C00010000000200
            000002E5CDF80079E0841081F08210861079F00080000000030747000201000000310000002500000008000000040000
            0001000C0900100000000501100000000000000000000000000000000C4007087041D0000000042701010000002C0000
            00360000002C000000040000000B000126A071CEA7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF8F0000000051001
            010000002D0104040000000F20D184611845F2F97C8F11C39E45F2F97D42850AAA84622FEEEC446222352A0A83B9DCEE
            77800000000617230501000000570000002000000024000000100000000F000100000008000000090000000000000000
            04000000AAAAAAAA8008008036D5556B5AD40040042EE952D2D2D28AA54A00200223E09524B4928A4A925492D24A292A
            4940040040
            """
        ),
        (
            shared: """
            000000000001000000001800010000000100000001E9CBF40026AF04BFF0782FE00040
            """,
            picture: """
            000000083001010000001300000040000000380000000000000000000000000000090001010000001B080002FF000000
            02000000024FE78C200E1DC7CF0111C4B26FFFAC0000000A07470009010000001F000000250000000800000004000000
            01000C08000000058D6E5A124085FFAC0000000B27010100000023000000360000002C000000040000000B000803FFFD
            FF02FEFEFE04EEED87FBCB2BFFAC0000000C1001010000001C0604040000000F90716B6D99A7AA497DF2E5481FDC68BC
            6E40BBFFAC0000000D17230C010000003E0000002000000024000000100000000F000200000008000000090000000000
            0000000400000087CB821E66A414EB3C4A15FACCD6F3B16F4CEDBFA7BFFFAC
            """
        ),
        (
            shared: """
            0000001000010000000016080002FF00000001000000014FE78D681B142F3FFFAC
            """,
            picture: """
            0000000F3001010000001300000025000000080000000000000000000000000000110023100100000020080202FFFFFF
            FFFF00000003000000024FE9D7D590C3B526A7FB6D14983FFFAC00000012072311010000002500000025000000080000
            000000000000008C1200000004A95C8BF4C37D966A28E5768FFFAC
            """
        ),
    ]

    private struct Example {
        let shared: [UInt8]
        let picture: [UInt8]
    }

    private static func bytes(_ digits: String) -> [UInt8] {
        let digits = Array(digits.utf8).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private static let examples = pages.map { Example(shared: bytes($0.shared), picture: bytes($0.picture)) }

    private func seen(_ shared: [UInt8], _ picture: [UInt8]) -> SHA256Digest {
        var reader = PDFSeenJBIG2()
        reader.read(shared: shared)
        return reader.seen(picture)
    }

    private func rebuilt(_ shared: [UInt8], _ picture: [UInt8]) throws -> (shared: [UInt8], picture: [UInt8]) {
        let globals = try JBIG2Globals(shared, limits: Limits())
        let clean = try JBIG2Picture(picture.span, globals: globals, limits: Limits())
        return (try globals.rebuilt(keeping: clean.shared), clean.bytes)
    }

    /// Every damage of a bit.
    private func damages(_ data: [UInt8]) -> [[UInt8]] {
        data.indices.flatMap { index in
            (0..<8).map { bit in
                var damaged = data
                damaged[index] ^= 1 << UInt8(bit)
                return damaged
            }
        }
    }

    /// Segments begin with their numbers, which paint nothing.
    private func withoutNumbers(_ data: [UInt8]) -> [UInt8] {
        var data = data
        var position = 0
        while position + 11 <= data.count {
            for index in position..<(position + 4) { data[index] = 0 }
            let length = position + 7 + Int(data[position + 5] >> 5)
            position = length + 4 + (Int(data[length + 2]) << 8 | Int(data[length + 3]))
        }
        return data
    }

    @Test func `what is kept of a picture reads as the picture did`() throws {
        for example in Self.examples {
            for damaged in damages(example.picture) {
                guard let clean = try? rebuilt(example.shared, damaged) else { continue }
                #expect(seen(clean.shared, clean.picture) == seen(example.shared, damaged))
            }
            for damaged in damages(example.shared) {
                guard let clean = try? rebuilt(damaged, example.picture) else { continue }
                #expect(seen(clean.shared, clean.picture) == seen(damaged, example.picture))
            }
        }
    }

    @Test func `a picture of which another one is kept reads in another way`() throws {
        for example in Self.examples {
            let before = try rebuilt(example.shared, example.picture)
            #expect(before.picture == example.picture)
            let known = seen(before.shared, before.picture)
            var others = 0
            for damaged in damages(example.picture) {
                guard let clean = try? rebuilt(example.shared, damaged),
                    withoutNumbers(clean.picture) != withoutNumbers(before.picture)
                else { continue }
                others += 1
                #expect(seen(clean.shared, clean.picture) != known)
            }
            // Most damages are of what is coded.
            #expect(others > 4 * example.picture.count)
            for damaged in damages(example.shared) {
                guard let clean = try? rebuilt(damaged, example.picture),
                    withoutNumbers(clean.shared) != withoutNumbers(before.shared)
                else { continue }
                #expect(seen(clean.shared, clean.picture) != known)
            }
        }
    }
}
