internal import Glibc

/// A path byte for byte, as the kernel has it: not necessarily UTF-8. It holds no NUL.
public struct RawPath: Equatable, Sendable {
    public let bytes: [UInt8]

    /// What stands before the first NUL.
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes.prefix { $0 != 0 }) }

    /// What stands behind its last `/`, as far as something does.
    public var lastComponent: [UInt8] { Array(bytes.split(separator: UInt8(ascii: "/")).last ?? []) }

    /// The bytes and the NUL that C wants.
    var terminated: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

    /// Takes the name away (`unlink(2)`).
    public func remove() throws(SystemError) {
        guard unsafe unlink(terminated) == 0 else { throw .last("unlink") }
    }

    /// The first argument of this process that is not UTF-8. Swift shows it with other characters in place of such
    /// bytes, so that it would name another file.
    public static var brokenArgument: RawPath? {
        unsafe strings(CommandLine.unsafeArgv).dropFirst().first(where: isBroken).map { RawPath($0) }
    }

    /// The name of the first variable of the environment that begins with `prefix` and is not UTF-8.
    public static func brokenVariable(prefix: String) -> RawPath? {
        unsafe strings(environ).first { $0.starts(with: prefix.utf8) && isBroken($0) }.map { variable in
            RawPath(variable.prefix { $0 != UInt8(ascii: "=") })
        }
    }

    private static func isBroken(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) == nil }

    /// The strings of a list that ends with `NULL`.
    private static func strings(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> [[UInt8]] {
        var strings: [[UInt8]] = []
        while let string = unsafe list[strings.count] {
            let characters = unsafe UnsafeBufferPointer(start: string, count: strlen(string))
            strings.append(unsafe characters.map { UInt8(bitPattern: $0) })
        }
        return strings
    }
}
