import Foundation
import IngestTestSupport
import Ledger
import Testing

/// A ledger whose file is taken away, or damaged, while it is open.
@Suite struct LostLedgerTests {
    private func withLedger(_ body: (SQLiteLedger, _ path: String) throws -> Void) throws {
        try withTemporaryDirectory { folder in
            let path = folder + "/ledger.sqlite"
            try body(try SQLiteLedger(path: path), path)
        }
    }

    private func code(_ call: () throws(LedgerError) -> Void) -> LedgerError.Code? {
        do throws(LedgerError) { try call() } catch { return error.code }
        return nil
    }

    @Test(arguments: [false, true])
    func `nothing is claimed from a file that is not there any more, or is another`(_ isReplaced: Bool) throws {
        try withLedger { ledger, path in
            try ledger.admit([Sample.job("1")])
            try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
            if isReplaced { try Data().write(to: URL(fileURLWithPath: path)) }
            #expect(code { () throws(LedgerError) in _ = try ledger.claim(Sample.lease()) } == .unavailable)
            #expect(code { () throws(LedgerError) in try ledger.check() } == .unavailable)
            if isReplaced { try FileManager.default.removeItem(atPath: path) }
            try FileManager.default.moveItem(atPath: path + ".old", toPath: path)
            #expect(try ledger.claim(Sample.lease())?.id == "1")
        }
    }

    @Test func `a damaged file is told from one that cannot be written`() throws {
        try withTemporaryDirectory { folder in
            let path = folder + "/ledger.sqlite"
            do {
                let ledger = try SQLiteLedger(path: path)
                try ledger.admit((0..<200).map { Sample.job("\($0)") })
                try ledger.examine()
            }
            // The pages behind the first two, which hold the header and the list of the tables.
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            let size = try file.seekToEnd()
            try #require(size > 20 * 4_096)
            for page in 2..<(size / 4_096) {
                try file.seek(toOffset: page * 4_096)
                try file.write(contentsOf: Data(repeating: 0xA5, count: 2_000))
            }
            try file.close()
            let ledger = try SQLiteLedger(path: path)
            #expect(code { () throws(LedgerError) in try ledger.examine() } == .damaged)
            #expect(code { () throws(LedgerError) in _ = try ledger.claim(Sample.lease()) } == .damaged)
            #expect(code { () throws(LedgerError) in try ledger.check() } == .damaged, "until it is whole")
        }
    }
}
