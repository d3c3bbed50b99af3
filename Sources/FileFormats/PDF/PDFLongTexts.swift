import Synchronization

/// The texts of names and numbers that are too long to be numbers themselves, each once.
enum PDFLongTexts {
    private struct List {
        var places: [String: UInt32] = [:]
        var texts: [String] = []
    }

    private static let list = Mutex(List())

    /// The place of `text`, which it keeps.
    static func place(of text: String) -> UInt32 {
        list.withLock { list in
            if let place = list.places[text] { return place }
            let place = UInt32(list.texts.count)
            list.places[text] = place
            list.texts.append(text)
            return place
        }
    }

    static func text(at place: UInt32) -> String { list.withLock { $0.texts[Int(place)] } }
}
