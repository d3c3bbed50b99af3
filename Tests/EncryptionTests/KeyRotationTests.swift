import IngestTestSupport
import NativeSystem
import Testing

@testable import Encryption

@Suite struct KeyRotationTests {
    private let identity = SealedIdentity(.quarantinedFile, path: "job")
    private let plain = Array("what somebody handed in".utf8)
    private let old = MasterKey.generate()
    private let new = MasterKey.generate()

    private func rotate(_ sealed: [UInt8], to ring: KeyRing) throws -> (SealedFile.Rotation, [UInt8]) {
        let file = try SealedBytes.file(sealed)
        let rotation = try SealedFile.rotate(file, as: identity, to: ring)
        return (rotation, try SealedBytes.contents(file))
    }

    @Test func `rotation changes the slots alone`() throws {
        let sealed = try SealedBytes.seal(plain, as: identity, with: try SealedBytes.ring(old))
        let both = try SealedBytes.ring(new, old)
        let (rotation, rotated) = try rotate(sealed, to: both)
        #expect(rotation == .rewrapped)
        #expect(rotated[..<72] == sealed[..<72])
        #expect(rotated[232...] == sealed[232...])
        #expect(try SealedBytes.open(rotated, as: identity, with: try SealedBytes.ring(new)) == plain)
        #expect(
            SealedBytes.refusal(rotated, as: identity, with: try SealedBytes.ring(old)) == .unknownKey(new.id))
        let (again, same) = try rotate(rotated, to: both)
        #expect(again == .current)
        #expect(same == rotated)
    }

    /// Every state that a rotation leaves when it is cut short, also within a write.
    @Test func `a rotation that was cut short is finished by the next`() throws {
        let sealed = try SealedBytes.seal(plain, as: identity, with: try SealedBytes.ring(old))
        let both = try SealedBytes.ring(new, old)
        let (_, rotated) = try rotate(sealed, to: both)
        for written in 0...80 {
            var first = sealed
            first.replaceSubrange(152..<(152 + written), with: rotated[152..<(152 + written)])
            #expect(try SealedBytes.open(rotate(first, to: both).1, as: identity, with: both) == plain)
            var second = sealed
            second.replaceSubrange(152..<232, with: rotated[152..<232])
            second.replaceSubrange(72..<(72 + written), with: [UInt8](repeating: 0, count: written))
            let (_, finished) = try rotate(second, to: both)
            #expect(finished == rotated)
            #expect(try SealedBytes.open(finished, as: identity, with: try SealedBytes.ring(new)) == plain)
        }
    }

    @Test func `between both writes either key opens it`() throws {
        let sealed = try SealedBytes.seal(plain, as: identity, with: try SealedBytes.ring(old))
        let both = try SealedBytes.ring(new, old)
        var between = sealed
        between.replaceSubrange(152..<232, with: try rotate(sealed, to: both).1[152..<232])
        #expect(try SealedBytes.open(between, as: identity, with: both) == plain)
    }

    @Test func `what was sealed as something else is left as it is`() throws {
        let sealed = try SealedBytes.seal(
            plain, as: SealedIdentity(.quarantinedFile, path: "other"), with: try SealedBytes.ring(old))
        let file = try SealedBytes.file(sealed)
        do {
            _ = try SealedFile.rotate(file, as: identity, to: try SealedBytes.ring(new, old))
            Issue.record("it was rotated")
        } catch let error as SealedFileError {
            #expect(error == .otherObject)
        }
        #expect(try SealedBytes.contents(file) == sealed)
    }

    @Test func `a file under an unknown key is left as it is`() throws {
        let sealed = try SealedBytes.seal(plain, as: identity, with: try SealedBytes.ring(.generate()))
        let file = try SealedBytes.file(sealed)
        #expect(throws: SealedFileError.self) {
            try SealedFile.rotate(file, as: identity, to: try SealedBytes.ring(new, old))
        }
        #expect(try SealedBytes.contents(file) == sealed)
    }
}
