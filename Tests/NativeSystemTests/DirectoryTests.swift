import Foundation
import IngestTestSupport
import NativeSystem
import Testing

@Suite struct DirectoryTests {
    private func name(_ text: String) throws -> RawFileName { try #require(RawFileName(text)) }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    private func expectForbidden(_ body: () throws -> Void, _ location: SourceLocation = #_sourceLocation) {
        #expect(sourceLocation: location) { try body() } throws: { ($0 as? SystemError)?.isForbiddenPath == true }
    }

    @Test func `a name is one path component`() {
        for text in ["", ".", "..", "/", "a/b", "/a", "a/", "a\0b", "\0", String(repeating: "a", count: 256)] {
            #expect(RawFileName(text) == nil, "\(text)")
        }
        for text in ["a", "...", ".a", "a\n", "-", " ", "~", String(repeating: "a", count: 255)] {
            #expect(RawFileName(text)?.bytes == Array(text.utf8))
        }
        #expect(RawFileName([0xFF, 0xFE])?.bytes == [0xFF, 0xFE])
        #expect(RawFileName(String(repeating: "a", count: 250))?.appending(".json")?.bytes.count == 255)
        #expect(RawFileName(String(repeating: "a", count: 251))?.appending(".json") == nil)
    }

    @Test func `a link is not followed, whatever it leads to`() throws {
        try withTemporaryDirectory { path in
            try write([1], to: path + "/inside/file")
            try write([1], to: path + "/outside/file")
            let directory = try Directory(path: path + "/inside")
            let targets = [
                "file": "file", "absolute": path + "/outside/file", "dots": "../outside/file", "nowhere": "nowhere",
                "loop": "loop", "magic": "/proc/self/fd/0", "root": "/",
            ]
            for (link, target) in targets where link != "file" {
                try self.link(path + "/inside/" + link, to: target)
                expectForbidden { _ = try directory.openForReading(try name(link)) }
                #expect(throws: SystemError.self) { _ = try directory.directory(try name(link)) }
                #expect(throws: SystemError.self) { _ = try directory.directoryCreating(try name(link)) }
                let status = try directory.status(of: try name(link))
                #expect(status.kind == .symbolicLink)
            }
            try link(path + "/inside/folder", to: path + "/outside")
            #expect(throws: SystemError.self) { _ = try directory.directory(try name("folder")) }
        }
    }

    @Test func `a directory that is swapped for a link does not lead its holder elsewhere`() throws {
        try withTemporaryDirectory { path in
            try write([1], to: path + "/a/file")
            try write([2], to: path + "/b/file")
            let directory = try Directory(path: path + "/a")
            try FileManager.default.moveItem(atPath: path + "/a", toPath: path + "/moved")
            try link(path + "/a", to: path + "/b")
            let file = try directory.openForReading(try name("file"))
            #expect(try file.readAll(limit: 10) == [1])
        }
    }

    @Test func `a FIFO without a writer does not hold up who opens it`() throws {
        try withTemporaryDirectory { path in
            try OddFiles.createFIFO(path + "/fifo")
            let file = try Directory(path: path).openForReading(try name("fifo"))
            let status = try file.status()
            #expect(status.kind == .other)
            let named = try Descriptor(openingForReading: path + "/fifo")
            let other = try named.status()
            #expect(other.kind == .other)
        }
    }

    @Test func `directories are made with their parents, for their owner alone`() throws {
        try withTemporaryDirectory { path in
            for made in ["/a/b/c", "/a/b/c", "/d/", "/e//f", "/g", "/h/i/", "//j", "/k/./l", ""] {
                let directory = try Directory.creating(path: path + made)
                let status = try directory.status()
                #expect(status.kind == .directory && status.mode == 0o700)
            }
            #expect(try names(in: path) == ["a", "d", "e", "g", "h", "j", "k"])
            try write([1], to: path + "/file")
            for bad in ["/file", "/file/a", "/file/a/b"] {
                #expect(throws: SystemError.self) { _ = try Directory.creating(path: path + bad) }
            }
            #expect(throws: SystemError.self) { _ = try Directory.creating(path: "") }
        }
    }

    @Test func `a new file replaces nothing`() throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(path: path)
            let file = try directory.createFile(try name("a"))
            try file.write([1, 2].span)
            let status = try directory.status(of: try name("a"))
            #expect(status.mode == 0o600 && status.size == 2 && status.kind == .regular && status.links == 1)
            #expect { _ = try directory.createFile(try name("a")) } throws: {
                ($0 as? SystemError)?.isAlreadyThere == true
            }
            try link(path + "/dangling", to: path + "/created-through-a-link")
            #expect { _ = try directory.createFile(try name("dangling")) } throws: {
                ($0 as? SystemError)?.isAlreadyThere == true
            }
            #expect(try contents(of: path + "/a") == [1, 2])
        }
    }

    @Test func `an unnamed file is seen by nobody until it is linked, and never replaces anything`() throws {
        try withTemporaryDirectory { path in
            let directory = try Directory(path: path)
            let file = try directory.createUnnamedFile()
            try file.write([1, 2, 3].span)
            try file.synchronize()
            #expect(try names(in: path).isEmpty)
            try directory.link(file, as: try name("a"))
            try directory.synchronize()
            #expect(try contents(of: path + "/a") == [1, 2, 3])
            let second = try directory.createUnnamedFile()
            #expect { try directory.link(second, as: try name("a")) } throws: {
                ($0 as? SystemError)?.isAlreadyThere == true
            }
            #expect(try contents(of: path + "/a") == [1, 2, 3])
        }
    }

    @Test func `a move replaces nothing`() throws {
        try withTemporaryDirectory { path in
            try write([1], to: path + "/from/a")
            try write([2], to: path + "/to/b")
            let from = try Directory(path: path + "/from")
            let to = try Directory(path: path + "/to")
            #expect { try from.move(try name("a"), to: to, as: try name("b")) } throws: {
                ($0 as? SystemError)?.isAlreadyThere == true
            }
            #expect(try contents(of: path + "/from/a") == [1])
            #expect(try contents(of: path + "/to/b") == [2])
            try from.move(try name("a"), to: to, as: try name("c"))
            #expect(try names(in: path + "/from").isEmpty && names(in: path + "/to") == ["b", "c"])
            #expect { try from.move(try name("a"), to: to, as: try name("d")) } throws: {
                ($0 as? SystemError)?.isNotFound == true
            }
        }
    }

    @Test func `1,000 hostile names are listed as they are`() throws {
        try withTemporaryDirectory { path in
            let hostile = HostileNames.generate(1_000, seed: 8)
            for name in hostile { try OddFiles.create(name, in: path) }
            let directory = try Directory(path: path)
            #expect(Set(try directory.names(limit: .max).map(\.bytes)) == Set(hostile))
            #expect(try directory.names(limit: 10).count == 10)
            #expect(try directory.names(limit: 0).isEmpty)
            for name in hostile { try directory.remove(try #require(RawFileName(name))) }
            #expect(try directory.names(limit: 10).isEmpty)
        }
    }

    @Test func `removing takes files only`() throws {
        try withTemporaryDirectory { path in
            try write([1], to: path + "/folder/a")
            try link(path + "/link", to: path + "/folder/a")
            let directory = try Directory(path: path)
            #expect(throws: SystemError.self) { try directory.remove(try name("folder")) }
            try directory.remove(try name("link"))
            #expect { try directory.remove(try name("link")) } throws: { ($0 as? SystemError)?.isNotFound == true }
            #expect(try contents(of: path + "/folder/a") == [1])
        }
    }
}
