import FileFormats
import Foundation
import IngestTestSupport
import NativeSystem
import Spool
import Testing

@testable import IngestWorker

/// Somebody swaps what lies on the spool while the worker takes it: for another file, a link to a secret outside, a
/// second name of the secret, a FIFO, a folder. The secret must never be read, nothing may wait, and every snapshot is
/// whole.
@Suite struct SpoolRaceTests {
    /// How often something is swapped; `INGEST_RACE_SWAPS` for the long form.
    private static let swaps = ProcessInfo.processInfo.environment["INGEST_RACE_SWAPS"].flatMap { Int($0) } ?? 500
    private static let secret = Array(repeating: UInt8(ascii: "S"), count: 64)
    private static let honest = [UInt8(ascii: "a"), UInt8(ascii: "b")].map { Array(repeating: $0, count: 5_000) }

    /// What the reader saw.
    private struct Tally {
        var whole = 0
        var refused = 0
        var gone = 0
    }

    private func content(_ snapshot: borrowing Snapshot) throws -> [UInt8] {
        try snapshot.memory.withBytes { bytes throws(Never) in
            var copy: [UInt8] = []
            copy.append(contentsOf: bytes)
            return copy
        }
    }

    /// Puts one thing after the other in the place of `target` until all swaps are done.
    private static func race(_ target: String, beside folder: String, secret: String, _ done: MonitoredValue<Bool>) {
        let files = FileManager.default
        for number in 0..<swaps {
            let next = folder + "/.next-\(number)"
            switch number % 7 {
            case 0, 1: try? write(honest[number % 2], to: next)
            case 2: try? files.createSymbolicLink(atPath: next, withDestinationPath: secret)
            case 3: try? OddFiles.createHardLink(next, to: secret)
            case 4: try? OddFiles.createFIFO(next)
            case 5: try? files.createSymbolicLink(atPath: next, withDestinationPath: "../../outside")
            default: try? files.createDirectory(atPath: next, withIntermediateDirectories: false)
            }
            if !OddFiles.replace(target, by: next) {
                try? files.removeItem(atPath: target)
                if !OddFiles.replace(target, by: next) { try? files.removeItem(atPath: next) }
            }
        }
        done.change { $0 = true }
    }

    /// Takes a snapshot of a claimed job and judges what it holds.
    private func read(_ spool: SpoolDirectory, _ job: String, _ tally: inout Tally) throws {
        do {
            guard let file = try spool.open(job) else {
                tally.refused += 1
                return
            }
            let snapshot = try Snapshot(of: file, limits: Limits())
            let content = try content(snapshot)
            try #require(content != Self.secret, "the secret was read")
            try #require(content.isEmpty || Self.honest.contains(content))
            tally.whole += 1
        } catch is Rejection {
            tally.refused += 1
        } catch let error as SystemError {
            // ELOOP for a link, ENXIO for a socket: the kernel did not open it.
            if error.isNotFound { tally.gone += 1 } else { tally.refused += 1 }
        }
    }

    private func withRace(_ target: String, _ body: (SpoolDirectory, inout Tally) throws -> Void) throws {
        try withTemporaryDirectory { path in
            let spool = try SpoolDirectory(path: path + "/spool")
            try write(Self.secret, to: path + "/outside")
            let done = MonitoredValue(false)
            let place = path + "/spool/" + target
            Thread.detachNewThread {
                Self.race(place, beside: path + "/spool", secret: path + "/outside", done)
            }
            var tally = Tally()
            while !done.change({ $0 }) { try body(spool, &tally) }
            #expect(try contents(of: path + "/outside") == Self.secret)
            #expect(tally.whole > 0 && tally.refused > 0, "\(tally)")
        }
    }

    @Test(.timeLimit(.minutes(5))) func `what is swapped in incoming is read whole or not at all`() throws {
        try withRace("incoming/a.jpg") { spool, tally in
            guard let name = RawFileName("a.jpg") else { return }
            do throws(SystemError) {
                try spool.claim(SpooledFile(folder: nil, name: name), as: "job")
            } catch {
                return
            }
            try read(spool, "job", &tally)
            try? FileManager.default.removeItem(
                atPath: spool.incomingPath.replacingOccurrences(of: "incoming", with: "claimed") + "/job")
        }
    }

    @Test(.timeLimit(.minutes(5))) func `what is swapped after its claim is read whole or not at all`() throws {
        try withRace("claimed/job") { spool, tally in try read(spool, "job", &tally) }
    }
}
