import CLibFuzzer
import Glibc

/// `INGEST_FUZZ_TARGET=jpeg IngestFuzz [options of libFuzzer] DIRECTORY…`
@main enum IngestFuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
        exit(
            unsafe LLVMFuzzerRunDriver(&count, &arguments) { start, count in
                let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
                FuzzTarget.chosen.run(on: input)
                return 0
            })
    }
}

extension FuzzTarget {
    /// The target that the variable `INGEST_FUZZ_TARGET` names.
    static let chosen: FuzzTarget = {
        let name = unsafe getenv("INGEST_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            fatalError("INGEST_FUZZ_TARGET must be one of \(FuzzTarget.allCases.map(\.rawValue))")
        }
        return target
    }()
}
