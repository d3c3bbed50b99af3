import FileFormats

/// Values by keys that are known beforehand, sorted as the entries of a `PDFDictionary` are: going through both at once
/// finds what each entry stands for at a third of the cost of looking each up by its hash.
/// A class, so that to hand it on is to count one owner and not two.
final class PDFKeyTable<Value: Sendable>: Sendable {
    private let keys: [PDFName]
    private let values: [Value]

    init(_ entries: [PDFName: Value] = [:]) {
        let sorted = entries.sorted { $0.key < $1.key }
        keys = sorted.map(\.key)
        values = sorted.map(\.value)
    }

    /// The value of `key`.
    ///
    /// - Parameter place: 0 at first; the keys that are asked for after each other must be sorted.
    func value(of key: PDFName, from place: inout Int) -> Value? {
        while place < keys.count, keys[place] < key { place += 1 }
        return place < keys.count && keys[place] == key ? values[place] : nil
    }

    subscript(key: PDFName) -> Value? {
        var place = 0
        return value(of: key, from: &place)
    }
}
