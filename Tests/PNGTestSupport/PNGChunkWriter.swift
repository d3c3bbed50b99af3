/// One chunk of a PNG that a test writes, valid or not.
public struct TestChunk: Equatable, Sendable {
    public var type: [UInt8]
    public var data: [UInt8]

    public init(_ type: String, _ data: [UInt8] = []) {
        self.type = Array(type.utf8)
        self.data = data
    }

    public var name: String { String(decoding: type, as: UTF8.self) }

    /// Length, type, data and the checksum that belongs to them.
    public var bytes: [UInt8] {
        bigEndian(UInt32(data.count)) + type + data + bigEndian(ReferenceChecksum.crc32(type + data))
    }
}

/// A PNG as a list of chunks that a test can change before it is written.
public struct TestPNG: Equatable, Sendable {
    public static let signature: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]

    public var chunks: [TestChunk]
    /// What follows the last chunk.
    public var trailing: [UInt8] = []

    public init(_ chunks: [TestChunk]) {
        self.chunks = chunks
    }

    /// Takes well-formed bytes apart; what follows IEND is `trailing`.
    public init(reading bytes: [UInt8]) {
        chunks = []
        var position = Self.signature.count
        while position + 12 <= bytes.count, chunks.last?.name != "IEND" {
            let length = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
            var chunk = TestChunk("")
            chunk.type = Array(bytes[(position + 4)..<(position + 8)])
            chunk.data = Array(bytes[(position + 8)..<(position + 8 + length)])
            chunks.append(chunk)
            position += 12 + length
        }
        trailing = Array(bytes[position...])
    }

    public var bytes: [UInt8] { Self.signature + chunks.flatMap(\.bytes) + trailing }

    public var names: [String] { chunks.map(\.name) }

    /// The first chunk of that type.
    public subscript(_ name: String) -> TestChunk? {
        get { chunks.first { $0.name == name } }
        set {
            guard let index = names.firstIndex(of: name) else { return }
            if let newValue { chunks[index] = newValue } else { chunks.remove(at: index) }
        }
    }

    /// The same with `added` in front of the first chunk called `name`.
    public func inserting(_ added: TestChunk..., before name: String) -> TestPNG {
        var copy = self
        copy.chunks.insert(contentsOf: added, at: names.firstIndex(of: name) ?? chunks.count)
        return copy
    }

    /// The same with the first chunk called `name` changed.
    public func changing(_ name: String, _ change: (inout [UInt8]) -> Void) -> TestPNG {
        var copy = self
        guard var chunk = copy[name] else { return copy }
        change(&chunk.data)
        copy[name] = chunk
        return copy
    }

    /// The same without any chunk called `name`.
    public func removing(_ name: String) -> TestPNG {
        var copy = self
        copy.chunks.removeAll { $0.name == name }
        return copy
    }

    /// The same with its first IDAT cut into pieces of the given sizes; the last piece takes the rest.
    public func splittingImage(_ sizes: Int...) -> TestPNG {
        var copy = self
        guard let index = names.firstIndex(of: "IDAT") else { return copy }
        var rest = copy.chunks.remove(at: index).data[...]
        var pieces: [TestChunk] = []
        for size in sizes {
            pieces.append(TestChunk("IDAT", Array(rest.prefix(size))))
            rest = rest.dropFirst(size)
        }
        copy.chunks.insert(contentsOf: pieces + [TestChunk("IDAT", Array(rest))], at: index)
        return copy
    }
}

/// The four bytes of a big-endian number.
public func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}

/// The two bytes of a big-endian number.
public func bigEndian16(_ number: UInt16) -> [UInt8] {
    [UInt8(number >> 8), UInt8(number & 0xFF)]
}

extension TestChunk: CustomStringConvertible {
    public var description: String { "\(String(decoding: type, as: UTF8.self)), \(data.count) bytes" }
}

extension TestPNG: CustomStringConvertible {
    public var description: String { chunks.map { String(decoding: $0.type, as: UTF8.self) }.joined(separator: " ") }
}
