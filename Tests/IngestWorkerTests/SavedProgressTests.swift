import IngestTestSupport
import Testing

@testable import IngestWorker

@Suite struct SavedProgressTests {
    @Test func `what was saved is there for the next run until the end`() throws {
        try withTemporaryDirectory { path in
            let progress = SavedProgress(home: path, command: "migration", task: "a\nb")
            #expect(try progress.key() == nil)
            try progress.save("clinic/1.png")
            try progress.save("clinic/2.png")
            let next = SavedProgress(home: path, command: "migration", task: "a\nb")
            #expect(next.isThere)
            #expect(try next.key() == "clinic/2.png")
            #expect(try SavedProgress(home: path, command: "migration", task: "b\na").key() == nil)
            #expect(try SavedProgress(home: path, command: "resanitize", task: "a\nb").key() == nil)
            try next.remove()
            #expect(try progress.key() == nil)
            try next.remove()
        }
    }

    /// Nobody may remove a file of /proc.
    @Test func `what cannot be removed is told by its name`() {
        #expect { try SavedProgress(path: "/proc/self/status").remove() } throws: {
            "\($0)".contains("unlink on /proc/self/status: ")
        }
    }

    @Test func `what cannot be written is told by its name and the reason of the kernel`() {
        #expect { try SavedProgress(path: "/proc/nowhere/progress").save("a") } throws: {
            "\($0)" == "write on /proc/nowhere/progress: No such file or directory (errno 2)"
        }
    }
}
