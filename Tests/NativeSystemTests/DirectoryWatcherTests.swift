import Foundation
import IngestTestSupport
import NativeSystem
import Testing

@Suite struct DirectoryWatcherTests {
    private static let longMilliseconds = 10_000

    @Test func `a file that is renamed in is an event, and is told once`() throws {
        try withTemporaryDirectory { path in
            try write([1], to: path + "/outside")
            try FileManager.default.createDirectory(atPath: path + "/spool", withIntermediateDirectories: false)
            let watcher = try DirectoryWatcher()
            try watcher.watch(path: path + "/spool")
            try watcher.watch(path: path + "/spool")
            #expect(try !watcher.wait(milliseconds: 0))
            try FileManager.default.moveItem(atPath: path + "/outside", toPath: path + "/spool/a")
            #expect(try watcher.wait(milliseconds: Self.longMilliseconds))
            #expect(try !watcher.wait(milliseconds: 0))
        }
    }

    @Test func `a file that is written, and a new folder, are events`() throws {
        try withTemporaryDirectory { path in
            let watcher = try DirectoryWatcher()
            try watcher.watch(path: path)
            try write([1], to: path + "/a")
            #expect(try watcher.wait(milliseconds: Self.longMilliseconds))
            try FileManager.default.createDirectory(atPath: path + "/folder", withIntermediateDirectories: false)
            #expect(try watcher.wait(milliseconds: Self.longMilliseconds))
        }
    }

    @Test func `what is taken away is none`() throws {
        try withTemporaryDirectory { path in
            try write([1], to: path + "/a")
            let watcher = try DirectoryWatcher()
            try watcher.watch(path: path)
            try FileManager.default.removeItem(atPath: path + "/a")
            #expect(try !watcher.wait(milliseconds: 0))
        }
    }

    @Test func `many events are one wake`() throws {
        try withTemporaryDirectory { path in
            let watcher = try DirectoryWatcher()
            try watcher.watch(path: path)
            for index in 0..<500 { try write([1], to: path + "/\(index)") }
            #expect(try watcher.wait(milliseconds: Self.longMilliseconds))
            #expect(try !watcher.wait(milliseconds: 0))
        }
    }

    @Test func `files, links and what is not there are not watched`() throws {
        try withTemporaryDirectory { path in
            try write([1], to: path + "/folder/file")
            try FileManager.default.createSymbolicLink(
                atPath: path + "/link", withDestinationPath: path + "/folder")
            let watcher = try DirectoryWatcher()
            for name in ["/missing", "/folder/file", "/link"] {
                #expect(throws: SystemError.self, "\(name)") { try watcher.watch(path: path + name) }
            }
        }
    }
}
