/// The entries of a PDF dictionary (ISO 32000-2, 7.3.7), sorted by key.
///
/// Most dictionaries have fewer than ten entries: a sorted array is read and written four times as fast as a hash table
/// of the same entries, and it always has the same order.
public struct PDFDictionary: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    public struct Entry: Hashable, Sendable {
        public let key: PDFName
        public var value: PDFObject
    }

    public private(set) var entries: [Entry] = []

    public init() {}

    /// Most entries that `add` keeps in order, which takes the square of their number, and that are looked through one
    /// by one, which for few is faster than to look in the middle.
    private static let mostInOrder = 16

    /// Adds an entry as it is read, in any order; afterwards `finish` must be called.
    mutating func add(_ key: PDFName, _ value: consuming PDFObject) {
        let place = entries.count <= Self.mostInOrder ? place(of: key).index : entries.count
        if place == entries.count {
            entries.append(Entry(key: key, value: value))
        } else {
            entries.insert(Entry(key: key, value: value), at: place)
        }
    }

    public static func == (left: PDFDictionary, right: PDFDictionary) -> Bool {
        let (some, others) = (left.entries.span, right.entries.span)
        guard some.count == others.count else { return false }
        for index in some.indices where some[index] != others[index] { return false }
        return true
    }

    /// Sorts what was added.
    ///
    /// - Returns: false when a key is there twice.
    mutating func finish() -> Bool {
        if isSorted { return true }
        entries.sort { $0.key < $1.key }
        return isSorted
    }

    /// Whether each key is greater than the one before it.
    private var isSorted: Bool {
        let entries = entries.span
        for index in entries.indices.dropFirst() where entries[index - 1].key >= entries[index].key { return false }
        return true
    }

    public init(dictionaryLiteral elements: (PDFName, PDFObject)...) {
        for (key, value) in elements { self[key] = value }
    }

    /// Makes room for so many entries.
    public mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

    public var isEmpty: Bool { entries.isEmpty }
    public var count: Int { entries.count }

    /// The value of `key`; setting `nil` takes the entry away.
    public subscript(key: PDFName) -> PDFObject? {
        get {
            // A span is read without counting who refers to it.
            let few = entries.span
            guard few.count <= Self.mostInOrder else {
                let place = place(of: key)
                return place.isTaken ? entries[place.index].value : nil
            }
            for index in few.indices where few[index].key == key { return few[index].value }
            return nil
        }
        set {
            let place = place(of: key)
            switch (newValue, place.isTaken) {
            case (let value?, true): entries[place.index].value = value
            case (let value?, false) where place.index == entries.count: entries.append(Entry(key: key, value: value))
            case (let value?, false): entries.insert(Entry(key: key, value: value), at: place.index)
            case (nil, true): entries.remove(at: place.index)
            case (nil, false): break
            }
        }
    }

    /// Where `key` is, or where it would have to be.
    @inline(__always)
    private func place(of key: PDFName) -> (index: Int, isTaken: Bool) {
        let entries = entries.span
        var high = entries.count
        guard high > 0, key <= entries[high - 1].key else { return (high, false) }
        var low = 0
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return (low, entries[low].key == key)
    }

    /// These entries, and those of `other` whose keys are not among them.
    public func addingMissing(from other: PDFDictionary) -> PDFDictionary {
        var sum = self
        for entry in other.entries where sum[entry.key] == nil { sum[entry.key] = entry.value }
        return sum
    }
}
