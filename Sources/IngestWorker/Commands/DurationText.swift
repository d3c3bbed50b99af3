extension Duration {
    /// Seconds in a text such as `90s`, `15m`, `12h` or `7d`; `nil` for anything else, and for more than 100 years.
    static func seconds(in text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()),
            (0...(36_500 * 86_400 / unit)).contains(number), text.first?.isNumber == true
        else { return nil }
        return number * unit
    }
}
