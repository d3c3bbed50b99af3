import Foundation

/// `IngestBenchmarks list` names the benchmarks, `IngestBenchmarks run NAME FOLDER` does the work of one of them once.
/// The first run with a folder makes the file there that the benchmark reads; a run under a profiler then spends no
/// time on that. What is to be counted happens inside of `countedWork`.
@main
struct IngestBenchmarks {
    private struct WrongUse: Error {}

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "list" where arguments.count == 1:
            for benchmark in Benchmark.all { print(benchmark.name) }
        case "run" where arguments.count == 3:
            guard let benchmark = Benchmark.all.first(where: { $0.name == arguments[2] }) else { throw WrongUse() }
            try benchmark.run(in: arguments[3])
        case "time" where arguments.count == 4:
            guard let benchmark = Benchmark.all.first(where: { $0.name == arguments[2] }),
                let times = Int(arguments[4])
            else { throw WrongUse() }
            for _ in 0..<times {
                let started = clock()
                try benchmark.run(in: arguments[3])
                print(Double(clock() - started) * 1_000 / Double(CLOCKS_PER_SEC))
            }
        default: throw WrongUse()
        }
    }
}

/// What a profiler looks for by its name. It is called once before by each benchmark, so that what is made once and
/// kept is not counted.
@inline(never)
@_optimize(none)
func countedWork(_ work: () throws -> Void) rethrows { try work() }
