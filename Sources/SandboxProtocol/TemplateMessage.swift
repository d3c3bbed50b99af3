/// What the template (the locked process that forks a child for each file) tells the worker.
public enum TemplateMessage: Equatable, Sendable {
    /// It is locked down and ready.
    case ready(TemplateIdentity)
    /// It could not lock itself down and will do nothing.
    case lockdownFailed(step: String)
    /// The child is gone.
    case ended(ChildEnding)

    /// Most bytes of an encoded message.
    public static let capacity = 2 * 1_024

    private static let magic: UInt32 = 0x4947_5431  // "IGT1"

    public func encoded() -> [UInt8] {
        var writer = WireWriter()
        writer.write(Self.magic)
        switch self {
        case .ready(let identity):
            writer.write(UInt8(0))
            writer.write(UInt8(identity.locked ? 1 : 0))
            writer.write(UInt8(clamping: identity.landlockABI))
            writer.write(UInt8(identity.libraries.count))
            for library in identity.libraries {
                writer.write(library.name)
                writer.write(library.version)
            }
        case .lockdownFailed(let step):
            writer.write(UInt8(1))
            writer.write(step)
        case .ended(let ending):
            writer.write(UInt8(2))
            writer.write(UInt8(ending.exitCode.map { $0 & 0xFF } ?? 255))
            writer.write(UInt8(ending.signal ?? 0))
            writer.write(UInt64(ending.processorMicroseconds))
            writer.write(UInt64(ending.peakMemoryBytes))
        }
        return writer.bytes
    }

    public init(decoding bytes: [UInt8]) throws(WireDefect) {
        var reader = WireReader(bytes)
        guard try reader.read(UInt32.self) == Self.magic else { throw .badMagic }
        switch try reader.readCount(UInt8.self, limit: 2, "message") {
        case 0:
            let locked = try reader.readFlag("locked")
            let landlockABI = Int(try reader.read(UInt8.self))
            var libraries: [TemplateIdentity.Library] = []
            for _ in 0..<(try reader.readCount(UInt8.self, limit: 16, "libraries")) {
                let name = try reader.readText(limit: 32, "library name")
                libraries.append(.init(name: name, version: try reader.readText(limit: 32, "library version")))
            }
            self = .ready(TemplateIdentity(locked: locked, landlockABI: landlockABI, libraries: libraries))
        case 1: self = .lockdownFailed(step: try reader.readText(limit: 255, "step"))
        default:
            let exitCode = Int(try reader.read(UInt8.self))
            let signal = try reader.readCount(UInt8.self, limit: 127, "signal")
            let microseconds = try reader.readCount(UInt64.self, limit: 1 << 60, "processor time")
            let memory = try reader.readCount(UInt64.self, limit: 1 << 60, "memory")
            self = .ended(
                ChildEnding(
                    exitCode: signal == 0 ? exitCode : nil, signal: signal == 0 ? nil : signal,
                    processorMicroseconds: microseconds, peakMemoryBytes: memory))
        }
        try reader.finish()
    }
}

/// What a template is made of.
public struct TemplateIdentity: Equatable, Sendable {
    /// A parser library and its version.
    public struct Library: Equatable, Sendable {
        public let name: String
        public let version: String

        public init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    /// Whether the walls are up.
    public let locked: Bool
    /// The Landlock ABI in force, 0 where the kernel has none.
    public let landlockABI: Int
    public let libraries: [Library]

    public init(locked: Bool, landlockABI: Int, libraries: [Library]) {
        self.locked = locked
        self.landlockABI = landlockABI
        self.libraries = libraries
    }
}

/// How a child ended and what it used.
public struct ChildEnding: Equatable, Sendable {
    /// The signal (SIGALRM) that ends a child which is over its wall-clock time.
    public static let alarm = 14
    /// The signal (SIGXCPU) that ends a child which is over its processor time. What it is said to have used does not
    /// tell: the kernel ends it before that says so, and on a busy machine well before.
    public static let overProcessorTime = 24

    /// Its exit code, or `nil` when a signal ended it.
    public let exitCode: Int?
    /// The signal that ended it.
    public let signal: Int?
    public let processorMicroseconds: Int
    public let peakMemoryBytes: Int

    public init(exitCode: Int?, signal: Int?, processorMicroseconds: Int, peakMemoryBytes: Int) {
        self.exitCode = exitCode
        self.signal = signal
        self.processorMicroseconds = processorMicroseconds
        self.peakMemoryBytes = peakMemoryBytes
    }
}

/// The exit codes of a child.
public enum ChildExit: Int, Sendable {
    /// The reply is complete.
    case answered = 0
    /// The child's own walls could not be raised.
    case lockdownFailed = 70
    /// The reply or the output could not be written.
    case cannotAnswer = 71
    /// A hostile act was refused by the kernel without a signal.
    case actRefused = 72
    /// A hostile act succeeded.
    case actSucceeded = 73
    /// Memory ran out.
    case outOfMemory = 74
    /// No file came: the worker is gone.
    case workerGone = 75
}
