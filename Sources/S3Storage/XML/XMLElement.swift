/// An element with its children, for the small documents that S3 sends.
struct XMLElement: Equatable {
    let name: String
    private(set) var children: [XMLElement] = []
    /// All text directly in it, joined.
    private(set) var text = ""

    /// Most elements of a document: a listing of 1,000 objects has about 8,000.
    private static let mostElements = 100_000

    /// The root element of a document.
    init(document bytes: [UInt8], limits: XMLReader.Limits = XMLReader.Limits()) throws(XMLReader.Defect) {
        var reader = try XMLReader(bytes, limits: limits)
        var open: [XMLElement] = []
        var elements = 0
        while let event = try reader.next() {
            switch event {
            case .start(let name):
                elements += 1
                guard elements <= Self.mostElements else { throw .tooLarge }
                open.append(XMLElement(name: name))
            case .text(let text): open[open.count - 1].text += text
            case .end:
                guard let element = open.popLast() else { throw .badNesting }
                guard !open.isEmpty else {
                    // The reader checks what follows.
                    guard try reader.next() == nil else { throw .trailingContent }
                    self = element
                    return
                }
                open[open.count - 1].children.append(element)
            }
        }
        throw .noElement
    }

    private init(name: String) { self.name = name }

    /// The text of the first child with this name.
    subscript(_ name: String) -> String? { children.first { $0.name == name }?.text }

    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}
