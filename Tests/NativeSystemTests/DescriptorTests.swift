import Foundation
import IngestTestSupport
import NativeSystem
import Testing

@Suite struct DescriptorTests {
    @Test func `all is read, or nothing when there is more`() throws {
        try withTemporaryDirectory { path in
            try write([1, 2, 3], to: path + "/a")
            let file = try Descriptor(openingForReading: path + "/a")
            #expect(try file.readAll(limit: 3) == [1, 2, 3])
            #expect(try file.readAll(limit: 100) == [1, 2, 3])
            #expect(try file.readAll(limit: 2) == nil)
            #expect(try file.readAll(limit: 0) == nil)
            try write([], to: path + "/empty")
            let empty = try Descriptor(openingForReading: path + "/empty")
            #expect(try empty.readAll(limit: 0)?.isEmpty == true)
        }
    }

    @Test func `a copy is of the whole from its start, and one that cannot be whole is an error`() throws {
        try withTemporaryDirectory { path in
            let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try write(bytes, to: path + "/a")
            let directory = try Directory(path: path)
            let source = try Descriptor(openingForReading: path + "/a")
            for copy in ["b", "c"] {
                let target = try directory.createFile(try #require(RawFileName(copy)))
                try source.copy(to: target, count: bytes.count)
                #expect(try contents(of: path + "/" + copy) == bytes)
            }
            let target = try directory.createFile(try #require(RawFileName("d")))
            #expect(throws: SystemError.self) { try source.copy(to: target, count: bytes.count + 1) }
        }
    }

    @Test func `a file that was written to is known by its status, one that was moved is the same`() throws {
        try withTemporaryDirectory { path in
            try write([1, 2], to: path + "/a")
            let before = try Descriptor(openingForReading: path + "/a").status()
            #expect(before.size == 2 && before.links == 1 && before.kind == .regular)
            try FileManager.default.moveItem(atPath: path + "/a", toPath: path + "/b")
            let moved = try Descriptor(openingForReading: path + "/b").status()
            #expect(moved.hasSameContent(as: before))
            try OddFiles.setModified(path + "/b", seconds: 5)
            let touched = try Descriptor(openingForReading: path + "/b").status()
            #expect(!touched.hasSameContent(as: before))
            #expect(touched.modified.seconds == 5 && touched.modified.nanoseconds == 0)
            try write([1, 2], to: path + "/c")
            let other = try Descriptor(openingForReading: path + "/c").status()
            #expect(!other.hasSameContent(as: before))
        }
    }

    @Test func `what is not there is said to be so`() throws {
        try withTemporaryDirectory { path in
            #expect { _ = try Descriptor(openingForReading: path + "/x") } throws: {
                ($0 as? SystemError)?.isNotFound == true && "\($0)".hasPrefix("open")
            }
        }
    }

    @Test func `a descriptor is closed when it goes out of scope`() throws {
        try withTemporaryDirectory { path in
            try write([1], to: path + "/a")
            // Far more than a process may have open at once.
            for _ in 0..<5_000 { _ = try Descriptor(openingForReading: path + "/a").status() }
            let target = path + "/a"
            let own = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)) == target
            }
            #expect(own.isEmpty)
        }
    }
}
