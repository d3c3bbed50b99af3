/// Joins addresses that begin nowhere with the address that they are meant from (RFC 3986, 5.2).
public enum RelativeAddress {
    /// Most bytes of a common beginning: it is written again in front of every address.
    public static let mostBaseBytes = 2_048

    /// The whole address that `reference` stands for beside `base`; `nil` when the reference is whole or is none, or
    /// when the base is no address of the web.
    public static func joined(_ reference: [UInt8], to base: [UInt8]) -> [UInt8]? {
        guard base.count <= mostBaseBytes, let scheme = LinkScheme(ofAddress: base)?.description,
            ["http", "https"].contains(scheme), isRelative(reference)
        else { return nil }
        let start = Parts(base.dropFirst(scheme.utf8.count + 1))
        guard let host = start.authority, !host.isEmpty else { return nil }
        var target = Parts(reference[...])
        if target.authority == nil {
            target.authority = host
            if target.path.isEmpty {
                target.path = start.path
                target.query = target.query ?? start.query
            } else if target.path.first != slash {
                target.path = merged(start.path, target.path)
            }
        }
        return Array(scheme.utf8) + [colon] + target.text
    }

    private static let slash = UInt8(ascii: "/")
    private static let colon = UInt8(ascii: ":")
    private static let dot = UInt8(ascii: ".")
    private static let question = UInt8(ascii: "?")
    private static let hash = UInt8(ascii: "#")

    /// Whether it has neither a scheme nor anything that could be taken for one, and no control characters.
    private static func isRelative(_ reference: [UInt8]) -> Bool {
        let segment = reference.prefix { ![slash, question, hash].contains($0) }
        return !segment.contains(colon) && segment.first != 0x20 && !reference.contains { $0 < 0x20 || $0 == 0x7F }
    }

    /// The path of a reference in the place of what follows the last slash of the base (5.2.3).
    private static func merged(_ base: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let end = base.lastIndex(of: slash)
        return (end.map { base[...$0] } ?? [slash]) + path
    }

    /// An address without its scheme (3).
    private struct Parts {
        /// What follows two slashes; `nil` without them.
        var authority: ArraySlice<UInt8>?
        var path: ArraySlice<UInt8>
        var query: ArraySlice<UInt8>?
        private let fragment: ArraySlice<UInt8>?

        init(_ address: ArraySlice<UInt8>) {
            var rest = address
            fragment = Self.cut(&rest, at: hash)
            query = Self.cut(&rest, at: question)
            if rest.starts(with: [slash, slash]) {
                rest = rest.dropFirst(2)
                authority = rest.prefix { $0 != slash }
                rest = rest.dropFirst(authority?.count ?? 0)
            }
            path = rest
        }

        /// What follows the first `mark` in `rest`, which loses both.
        private static func cut(_ rest: inout ArraySlice<UInt8>, at mark: UInt8) -> ArraySlice<UInt8>? {
            guard let place = rest.firstIndex(of: mark) else { return nil }
            defer { rest = rest[..<place] }
            return rest[(place + 1)...]
        }

        /// 5.3.
        var text: [UInt8] {
            var text: [UInt8] = []
            if let authority { text += [slash, slash] + authority }
            text += Self.withoutDots(path)
            if let query { text += [question] + query }
            if let fragment { text += [hash] + fragment }
            return text
        }

        /// The path without steps to where it is and to what is above (5.2.4); it begins with a slash or is empty.
        private static func withoutDots(_ path: ArraySlice<UInt8>) -> [UInt8] {
            guard !path.isEmpty else { return [] }
            var kept: [ArraySlice<UInt8>] = []
            let segments = path.split(separator: slash, omittingEmptySubsequences: false).dropFirst()
            for (index, segment) in segments.enumerated() {
                let isLast = index == segments.count - 1
                switch segment {
                case [dot]: if isLast { kept.append([]) }
                case [dot, dot]:
                    _ = kept.popLast()
                    if isLast { kept.append([]) }
                default: kept.append(segment)
                }
            }
            return kept.flatMap { [slash] + $0 }
        }
    }
}
