internal import NativeBytes
internal import NativeCrypto

/// The first 232 bytes of a sealed file; `docs/encryption.md` has the layout. The fixed part never changes and vouches
/// for every segment; the two slots hold the file's key, wrapped, and change when the master key does.
struct SealedHeader {
    static let fixedByteCount = 72
    static let slotByteCount = 80
    static let byteCount = fixedByteCount + 2 * slotByteCount

    static let magic = Array("INGSEAL1".utf8)
    static let algorithm: UInt8 = 1
    static let segmentExponents: ClosedRange<UInt8> = 12...20
    private static let noncePrefixByteCount = 7
    private static let saltByteCount = 16
    /// The wrapping key is used once, so its nonce may be constant.
    private static let wrapNonce = [UInt8](repeating: 0, count: AES256GCM.nonceByteCount)

    /// The fixed part, as it stands in the file.
    let fixed: [UInt8]
    /// Each 80 bytes: key id, salt, wrapped key with its tag; all zero when it is free.
    var slots: [[UInt8]]

    static let freeSlot = [UInt8](repeating: 0, count: slotByteCount)

    /// A new one.
    init(_ identity: SealedIdentity, plainByteCount: Int, segmentExponent: UInt8) {
        precondition(Self.segmentExponents.contains(segmentExponent))
        var bytes = Self.magic
        bytes += [Self.algorithm, segmentExponent, identity.purpose.rawValue, 0]
        bytes += randomBytes(Self.noncePrefixByteCount)
        bytes += [0, 0, 0, 0, 0]
        bytes += Self.bigEndian(identity.generation)
        bytes += Self.bigEndian(UInt64(plainByteCount))
        bytes += identity.pathDigest
        fixed = bytes
        slots = [Self.freeSlot, Self.freeSlot]
    }

    /// Reads what a file begins with.
    init(_ bytes: [UInt8]) throws(SealedFileError) {
        guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic) else { throw .notSealed }
        guard bytes[8] == Self.algorithm, Self.segmentExponents.contains(bytes[9]), bytes[11] == 0,
            bytes[19..<24].allSatisfy({ $0 == 0 })
        else { throw .unsupported }
        fixed = Array(bytes[..<Self.fixedByteCount])
        let middle = Self.fixedByteCount + Self.slotByteCount
        slots = [Array(bytes[Self.fixedByteCount..<middle]), Array(bytes[middle...])]
        guard UInt64(Int.max / 2) > Self.number(fixed[32..<40]), layout.isRepresentable else { throw .wrongLength }
    }

    var bytes: [UInt8] { fixed + slots[0] + slots[1] }

    var layout: SegmentLayout {
        SegmentLayout(
            plainByteCount: Int(Self.number(fixed[32..<40])), segmentByteCount: 1 << Int(fixed[9]),
            headerByteCount: Self.byteCount)
    }

    var generation: UInt64 { Self.number(fixed[24..<32]) }

    /// The ids of the keys that its slots name.
    var keyIDs: [KeyID] { slots.filter { $0 != Self.freeSlot }.map(Self.keyID) }

    static func keyID(_ slot: [UInt8]) -> KeyID { KeyID(Array(slot[..<KeyID.byteCount])) }

    /// 7 bytes of the file, the number of the segment, and whether it is the last one.
    func nonce(_ segment: Int) -> [UInt8] {
        fixed[12..<19] + Self.bigEndian(UInt32(segment)) + [segment == layout.segmentCount - 1 ? 1 : 0]
    }

    /// The key of the file, wrapped by `master`, as a slot.
    func slot(for key: SecretBytes, under master: MasterKey) -> [UInt8] {
        let salt = randomBytes(Self.saltByteCount)
        var slot = master.id.bytes + salt
        key.withBytes { key in
            AES256GCM.seal(
                key, key: master.wrappingKey(salt: salt, header: fixed), nonce: Self.wrapNonce, additional: fixed,
                appendingTo: &slot)
        }
        return slot
    }

    /// The key of the file out of a slot.
    func key(in slot: [UInt8], _ ring: KeyRing) throws(SealedFileError) -> SecretBytes {
        let id = Self.keyID(slot)
        guard let master = ring.key(id) else { throw .unknownKey(id) }
        let salt = Array(slot[KeyID.byteCount..<(KeyID.byteCount + Self.saltByteCount)])
        let wrapped = Array(slot[(KeyID.byteCount + Self.saltByteCount)...])
        let key = AES256GCM.openKey(
            wrapped.span, key: master.wrappingKey(salt: salt, header: fixed), nonce: Self.wrapNonce, additional: fixed)
        guard let key else { throw .damagedHeader }
        return key
    }

    /// The key of the file. Both slots must agree where both are used: nothing in a header may be changed unnoticed.
    func key(_ ring: KeyRing) throws(SealedFileError) -> SecretBytes {
        var found: SecretBytes?
        var isUnfinished = false
        var failure: SealedFileError?
        for slot in slots where slot != Self.freeSlot {
            do throws(SealedFileError) {
                let key = try key(in: slot, ring)
                if let found, !found.isSame(as: key) { isUnfinished = true }
                found = key
            } catch {
                failure = failure ?? error
            }
        }
        guard let found else { throw failure ?? .damagedHeader }
        guard failure == nil, !isUnfinished else { throw .unfinishedRotation }
        return found
    }

    /// Whether the file was sealed as this.
    func check(_ identity: SealedIdentity) throws(SealedFileError) {
        guard fixed[10] == identity.purpose.rawValue, fixed[40...].elementsEqual(identity.pathDigest) else {
            throw .otherObject
        }
        guard generation == identity.generation else { throw .otherGeneration(generation) }
    }

    private static func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        stride(from: Number.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Number($0)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
