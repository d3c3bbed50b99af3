import IngestTestSupport
import NativeSystem
import Testing

@Suite struct FileLockTests {
    private func isFree(_ path: String) throws -> Bool {
        do throws(SystemError) {
            _ = try FileLock(path: path)
            return true
        } catch {
            guard error.wouldBlock else { throw error }
            return false
        }
    }

    @Test func `a lock is held by one until it is let go`() throws {
        try withTemporaryDirectory { path in
            do {
                let lock = try FileLock(path: path + "/lock")
                #expect(try !isFree(path + "/lock"))
                #expect(try isFree(path + "/other"))
                _ = consume lock
            }
            #expect(try isFree(path + "/lock"))
            #expect(try isFree(path + "/lock"))
        }
    }

    @Test func `a lock on what is not there is not made`() throws {
        try withTemporaryDirectory { path in
            #expect { _ = try FileLock(existing: path + "/lock") } throws: { ($0 as? SystemError)?.isNotFound == true }
            #expect(try names(in: path).isEmpty)
            try write([], to: path + "/lock")
            let lock = try FileLock(existing: path + "/lock")
            #expect(try !isFree(path + "/lock"))
            _ = consume lock
        }
    }

    @Test func `a lock in a place that is not there is an error and no wait`() throws {
        try withTemporaryDirectory { path in
            #expect { _ = try FileLock(path: path + "/missing/lock") } throws: {
                ($0 as? SystemError)?.isNotFound == true
            }
        }
    }
}
