internal import NativeCrypto
public import NativeSystem

/// Seals and opens files: AES-256-GCM in segments (the STREAM construction; Hoang, Reyhanitabar, Rogaway, Vizár, 2015),
/// under a random key for each file, which is wrapped by a master key.
public enum SealedFile {
    /// 2 to this power is the length of a segment.
    static let segmentExponent: UInt8 = 16

    /// How long a sealed file becomes.
    public static func byteCount(sealing count: Int) -> Int {
        SegmentLayout(
            plainByteCount: count, segmentByteCount: 1 << Int(segmentExponent),
            headerByteCount: SealedHeader.byteCount
        ).fileByteCount
    }

    /// How long what is in a sealed file of `count` bytes is, as far as its length tells; `nil` when no file is so
    /// long.
    public static func byteCount(opening count: Int) -> Int? {
        let segment = (1 << Int(segmentExponent)) + AES256GCM.tagByteCount
        let body = count - SealedHeader.byteCount
        guard body >= AES256GCM.tagByteCount else { return nil }
        let plain = body - (body + segment - 1) / segment * AES256GCM.tagByteCount
        return byteCount(sealing: plain) == count ? plain : nil
    }

    /// Writes the first `count` bytes of `source`, sealed as `identity`, to the current position of `file`.
    ///
    /// - Throws: `.changedWhileRead` when there are fewer, `.system` when it cannot be read or written.
    public static func seal(
        _ source: borrowing Descriptor, count: Int, as identity: SealedIdentity, with ring: KeyRing,
        to file: borrowing Descriptor
    ) throws(SealedFileError) {
        try seal(source, count: count, as: identity, with: ring, segmentExponent: segmentExponent, to: file)
    }

    static func seal(
        _ source: borrowing Descriptor, count: Int, as identity: SealedIdentity, with ring: KeyRing,
        segmentExponent: UInt8, to file: borrowing Descriptor
    ) throws(SealedFileError) {
        var header = SealedHeader(identity, plainByteCount: count, segmentExponent: segmentExponent)
        let layout = header.layout
        guard layout.isRepresentable else { throw .tooLarge }
        let key = SecretBytes.random(count: AES256GCM.keyByteCount)
        header.slots[0] = header.slot(for: key, under: ring.active)
        var isCut = false
        do throws(SystemError) {
            try file.write(header.bytes.span)
            var sealed: [UInt8] = []
            for segment in 0..<layout.segmentCount where !isCut {
                let wanted = layout.plainCount(segment)
                let plain = try source.read(at: segment * layout.segmentByteCount, count: wanted)
                isCut = plain.count != wanted
                sealed.removeAll(keepingCapacity: true)
                AES256GCM.seal(
                    plain.span, key: key, nonce: header.nonce(segment), additional: header.fixed,
                    appendingTo: &sealed)
                try file.write(sealed.span)
            }
        } catch {
            throw .system(error)
        }
        guard !isCut else { throw .changedWhileRead }
    }

    /// Writes what was sealed as `identity` to the current position of `file`, segment by segment, each verified before
    /// it is written. When it throws, what was written must be thrown away: the file is not whole.
    ///
    /// - Returns: how many bytes it was.
    @discardableResult
    public static func open(
        _ sealed: borrowing Descriptor, as identity: SealedIdentity, with ring: KeyRing,
        to file: borrowing Descriptor
    ) throws(SealedFileError) -> Int {
        let header = try header(of: sealed)
        let key = try header.key(ring)
        try header.check(identity)
        let layout = header.layout
        for segment in 0..<layout.segmentCount {
            let plain = try open(segment, of: sealed, header, layout, key)
            do throws(SystemError) { try file.write(plain.span) } catch { throw .system(error) }
        }
        return layout.plainByteCount
    }

    /// What was sealed as `identity`, as a sealed memory file and its length: whole and verified, or not at all.
    public static func open(
        _ sealed: borrowing Descriptor, as identity: SealedIdentity, with ring: KeyRing
    ) throws(SealedFileError) -> OpenedFile {
        let memory = try emptyMemory()
        let file = try descriptor(of: memory)
        let count = try open(sealed, as: identity, with: ring, to: file)
        do throws(SystemError) { try memory.seal() } catch { throw .system(error) }
        return OpenedFile(memory: memory, byteCount: count)
    }

    private static func emptyMemory() throws(SealedFileError) -> MemoryFile {
        do throws(SystemError) { return try MemoryFile() } catch { throw .system(error) }
    }

    private static func descriptor(of memory: borrowing MemoryFile) throws(SealedFileError) -> Descriptor {
        do throws(SystemError) { return try memory.duplicate() } catch { throw .system(error) }
    }

    /// Whether it looks sealed, how long what is in it is, and with which keys; nothing of this is verified.
    public static func description(of sealed: borrowing Descriptor) throws(SealedFileError) -> Description {
        let header = try header(of: sealed)
        return Description(
            byteCount: header.layout.plainByteCount, generation: header.generation, keys: header.keyIDs)
    }

    /// What a header says.
    public struct Description: Sendable {
        public let byteCount: Int
        public let generation: UInt64
        public let keys: [KeyID]
    }

    static func header(of sealed: borrowing Descriptor) throws(SealedFileError) -> SealedHeader {
        let bytes: [UInt8]
        let size: Int
        do throws(SystemError) {
            bytes = try sealed.read(at: 0, count: SealedHeader.byteCount)
            size = try sealed.status().size
        } catch {
            throw .system(error)
        }
        let header = try SealedHeader(bytes)
        guard header.layout.fileByteCount == size else { throw .wrongLength }
        return header
    }

    private static func open(
        _ segment: Int, of sealed: borrowing Descriptor, _ header: SealedHeader, _ layout: SegmentLayout,
        _ key: SecretBytes
    ) throws(SealedFileError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try sealed.read(
                at: layout.offset(segment), count: layout.plainCount(segment) + AES256GCM.tagByteCount)
        } catch {
            throw .system(error)
        }
        let plain = AES256GCM.open(
            bytes.span, key: key, nonce: header.nonce(segment), additional: header.fixed)
        guard let plain, plain.count == layout.plainCount(segment) else { throw .damagedSegment(segment) }
        return plain
    }
}

/// What came out of a sealed file.
public struct OpenedFile: ~Copyable, Sendable {
    public let memory: MemoryFile
    public let byteCount: Int

    public init(memory: consuming MemoryFile, byteCount: Int) {
        self.memory = memory
        self.byteCount = byteCount
    }

    /// The bytes alone.
    public consuming func intoMemory() -> MemoryFile { memory }
}
