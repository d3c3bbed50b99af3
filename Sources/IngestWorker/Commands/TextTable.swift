/// Tables for people: cells of so many characters, with a space between them.
enum TextTable {
    struct Cell {
        fileprivate let text: String

        /// Of what is longer than the cell, the beginning and `…`.
        static func left(_ text: String, _ width: Int) -> Cell {
            let short = text.count > width ? text.prefix(width - 1) + "…" : text[...]
            return Cell(text: short + String(repeating: " ", count: width - short.count))
        }

        /// As numbers stand; whole, also when it is longer than the cell.
        static func right(_ text: String, _ width: Int) -> Cell {
            Cell(text: String(repeating: " ", count: max(0, width - text.count)) + text)
        }
    }

    /// A line, which ends where its last text does.
    static func line(_ cells: [Cell]) -> String {
        let line = cells.map(\.text).joined(separator: " ")
        return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }
}
