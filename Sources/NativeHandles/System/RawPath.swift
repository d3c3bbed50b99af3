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
        for index in 0..<Int(CommandLine.argc) {
            guard let argument = unsafe CommandLine.unsafeArgv[index] else { continue }
            let characters = unsafe UnsafeBufferPointer(start: argument, count: strlen(argument))
            let bytes = unsafe characters.map { UInt8(bitPattern: $0) }
            if String(validating: bytes, as: UTF8.self) == nil { return RawPath(bytes) }
        }
        return nil
    }
}
