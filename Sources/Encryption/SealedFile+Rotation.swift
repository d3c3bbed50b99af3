internal import NativeCrypto
public import NativeSystem

extension SealedFile {
    /// What became of a file when its key was to be changed.
    public enum Rotation: Equatable, Sendable {
        /// It is under the active key already.
        case current
        /// It is under the active key now.
        case rewrapped
    }

    /// Brings the key of `file`, which is open for writing, under the active key of `ring`. Only the header is written
    /// to, and its two slots in turn, each forced to the disk: whenever this is cut short, one slot holds the key, and
    /// the next run finishes it. What is in the file is not looked at.
    ///
    /// - Throws: what `open` throws for a header. A file of which no slot can be opened is left as it is.
    public static func rotate(
        _ file: borrowing Descriptor, as identity: SealedIdentity, to ring: KeyRing
    ) throws(SealedFileError) -> Rotation {
        var header = try header(of: file)
        try header.check(identity)
        guard let (source, key) = try readableSlot(of: header, ring) else { throw .damagedHeader }
        let other = 1 - source
        if SealedHeader.keyID(header.slots[source]) == ring.active.id {
            guard header.slots[other] != SealedHeader.freeSlot else { return .current }
            try write(SealedHeader.freeSlot, to: other, of: &header, file)
            return .rewrapped
        }
        try write(header.slot(for: key, under: ring.active), to: other, of: &header, file)
        try write(SealedHeader.freeSlot, to: source, of: &header, file)
        return .rewrapped
    }

    /// The slot that can be opened, that of the active key where both can.
    private static func readableSlot(
        of header: SealedHeader, _ ring: KeyRing
    ) throws(SealedFileError) -> (index: Int, key: SecretBytes)? {
        var readable: (index: Int, key: SecretBytes)?
        var failure: SealedFileError?
        for index in 0...1 where header.slots[index] != SealedHeader.freeSlot {
            do throws(SealedFileError) {
                let key = try header.key(in: header.slots[index], ring)
                if readable == nil || SealedHeader.keyID(header.slots[index]) == ring.active.id {
                    readable = (index, key)
                }
            } catch {
                failure = error
            }
        }
        if readable == nil, let failure { throw failure }
        return readable
    }

    private static func write(
        _ slot: [UInt8], to index: Int, of header: inout SealedHeader, _ file: borrowing Descriptor
    ) throws(SealedFileError) {
        header.slots[index] = slot
        do throws(SystemError) {
            try file.write(
                slot.span, at: SealedHeader.fixedByteCount + index * SealedHeader.slotByteCount)
            try file.synchronizeData()
        } catch {
            throw .system(error)
        }
    }
}
