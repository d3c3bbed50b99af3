import Foundation
import IngestTestSupport
import NativeSystem
import Spool
import Testing

@Suite struct SpoolDirectoryTests {
    private func withSpool(_ body: (SpoolDirectory, String) throws -> Void) throws {
        try withTemporaryDirectory { path in try body(try SpoolDirectory(path: path), path) }
    }

    private func ready(_ spool: SpoolDirectory, limit: Int = 10_000, settle: Int = 0, now: Int = 0) throws -> Set<
        String
    > {
        Set(
            try spool.folders().flatMap { folder in
                try spool.ready(in: folder, limit: limit, settle: settle, now: now)
            }.map { file in
                (file.folder.map { String(decoding: $0.bytes, as: UTF8.self) + "/" } ?? "")
                    + String(decoding: file.name.bytes, as: UTF8.self)
            })
    }

    private func name(_ text: String) throws -> RawFileName { try #require(RawFileName(text)) }

    private func file(_ text: String, in folder: String? = nil) throws -> SpooledFile {
        SpooledFile(folder: try folder.map(name), name: try name(text))
    }

    @Test func `the folders are made, for their owner alone`() throws {
        try withSpool { _, path in
            #expect(try names(in: path) == ["claimed", "deferred", "incoming"])
            for folder in ["claimed", "deferred", "incoming"] {
                let mode = try Directory(path: path + "/" + folder).status().mode
                #expect(mode == 0o700)
            }
        }
    }

    @Test func `names that begin with a dot or end in tmp or part are not ready`() throws {
        try withSpool { spool, path throws in
            for name in [
                "a.jpg", "b", ".c.jpg", "d.tmp", "e.part", "f.tmp.jpg", ".tmp", ".part", "tmp", "part", "g.TMP",
                "h.partx",
                "clinic/i.jpg", "clinic/.j.jpg", "clinic/k.tmp", ".hidden/l.jpg", "m.tmp/n.jpg", "o.part/p.jpg",
            ] { try write([1], to: path + "/incoming/" + name) }
            #expect(
                try ready(spool) == [
                    "a.jpg", "b", "f.tmp.jpg", "tmp", "part", "g.TMP", "h.partx", "clinic/i.jpg",
                ])
        }
    }

    @Test func `the first folder is the workspace`() throws {
        try withSpool { spool, path throws in
            for folder in ["clinic", "a b", "ä", "x.y", String(repeating: "w", count: 65)] {
                try write([1], to: path + "/incoming/" + folder + "/f.jpg")
            }
            try write([1], to: path + "/incoming/f.jpg")
            let files = try spool.folders().flatMap { try spool.ready(in: $0, limit: 100, now: 0) }
            #expect(files.count == 6)
            #expect(Set(files.compactMap { $0.workspace?.name }) == ["clinic", "default"])
            #expect(files.filter { $0.workspace == nil }.count == 4)
            #expect(try spool.folderPaths() == [path + "/incoming/clinic"])
        }
    }

    @Test func `a folder name that is not UTF-8 is no workspace`() throws {
        let folder = try #require(RawFileName([0x61, 0xFF]))
        #expect(SpooledFile(folder: folder, name: try name("a.jpg")).workspace == nil)
    }

    @Test func `a folder in a workspace is not looked into, and is handed in as what it is`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/incoming/clinic/deep/a.jpg")
            #expect(try ready(spool) == ["clinic/deep"])
            try spool.claim(try file("deep", in: "clinic"), as: "job")
            #expect(try spool.open("job") == nil)
        }
    }

    @Test func `a descriptor is no upload beside its file, and one a minute after it was left alone`() throws {
        try withSpool { spool, path throws in
            for name in ["a.jpg", "a.jpg.json", "b.jpg.json"] {
                try write([1], to: path + "/incoming/" + name)
                try OddFiles.setModified(path + "/incoming/" + name, seconds: 1_000)
            }
            #expect(try ready(spool, now: 1_000) == ["a.jpg"])
            #expect(try ready(spool, now: 1_059) == ["a.jpg"])
            #expect(try ready(spool, now: 1_060) == ["a.jpg", "b.jpg.json"])
        }
    }

    @Test func `with a settle time a file that changed of late is not ready`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/incoming/a.jpg")
            try OddFiles.setModified(path + "/incoming/a.jpg", seconds: 1_000)
            #expect(try ready(spool, settle: 0, now: 900) == ["a.jpg"])
            #expect(try ready(spool, settle: 5, now: 1_004).isEmpty)
            #expect(try ready(spool, settle: 5, now: 1_005) == ["a.jpg"])
        }
    }

    @Test func `with a settle time a file that somebody writes to is not ready`() throws {
        try withSpool { spool, path throws in
            let file = path + "/incoming/a.jpg"
            try write([1], to: file)
            try OddFiles.setModified(file, seconds: 1_000)
            let writer = try #require(FileHandle(forWritingAtPath: file))
            #expect(try ready(spool, settle: 5, now: 2_000).isEmpty)
            #expect(try ready(spool, settle: 0, now: 2_000) == ["a.jpg"], "the rename is trusted")
            try writer.close()
            let reader = try #require(FileHandle(forReadingAtPath: file))
            #expect(try ready(spool, settle: 5, now: 2_000) == ["a.jpg"], "readers do not matter")
            try reader.close()
        }
    }

    @Test func `with a settle time a file from the future is ready when it has rested`() throws {
        try withSpool { spool, path throws in
            let file = path + "/incoming/a.jpg"
            try write([1], to: file)
            let now = Int(Date().timeIntervalSince1970)
            try OddFiles.setModified(file, seconds: now + 1_000_000)
            #expect(try ready(spool, settle: 60, now: now).isEmpty)
            #expect(try ready(spool, settle: 60, now: now + 100) == ["a.jpg"])
        }
    }

    @Test func `no more of a folder are handed out than were asked for, and none that is known`() throws {
        try withSpool { spool, path throws in
            for index in 0..<5 {
                try write([1], to: path + "/incoming/\(index).jpg")
                try write([1], to: path + "/incoming/w/\(index).jpg")
            }
            for limit in [0, 1, 5, 7, 10, 11] {
                #expect(try ready(spool, limit: limit).count == 2 * min(limit, 5))
            }
            let known = Set(try (0..<4).map { try name("\($0).jpg") })
            #expect(
                try spool.ready(in: name("w"), limit: 2, besides: known, now: 0) == [try file("4.jpg", in: "w")])
            #expect(try spool.ready(in: name("gone"), limit: 2, now: 0).isEmpty)
        }
    }

    @Test func `claiming moves the file and its descriptor under the job's name`() throws {
        try withSpool { spool, path throws in
            try write([1, 2], to: path + "/incoming/clinic/a.jpg")
            try write(Array(#"{"name":"b.jpg"}"#.utf8), to: path + "/incoming/clinic/a.jpg.json")
            #expect(try !spool.isClaimed("job"))
            #expect(try spool.holds(try file("a.jpg", in: "clinic")))
            try spool.claim(try file("a.jpg", in: "clinic"), as: "job")
            #expect(try names(in: path + "/incoming/clinic").isEmpty)
            #expect(try names(in: path + "/claimed") == ["job", "job.json"])
            #expect(try spool.isClaimed("job"))
            #expect(try !spool.holds(try file("a.jpg", in: "clinic")))
            #expect(try spool.descriptor("job")?.name == "b.jpg")
            let opened = try spool.open("job")
            #expect(try opened?.readAll(limit: 10) == [1, 2])
        }
    }

    @Test func `of two that claim, one is told that it is gone and nothing of the other's is touched`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/incoming/a.jpg")
            try write(Array("{}".utf8), to: path + "/incoming/a.jpg.json")
            try spool.claim(try file("a.jpg"), as: "first")
            #expect { try spool.claim(try file("a.jpg"), as: "second") } throws: {
                ($0 as? SystemError)?.isNotFound == true
            }
            #expect(try names(in: path + "/claimed") == ["first", "first.json"])
        }
    }

    @Test func `200 claims of 50 files from 4 threads take each file once`() throws {
        try withSpool { spool, path throws in
            for index in 0..<50 {
                try write([UInt8(index)], to: path + "/incoming/\(index)")
                try write(Array(#"{"name":"\#(index)"}"#.utf8), to: path + "/incoming/\(index).json")
            }
            let claims = MonitoredValue<[String]>([])
            let failures = MonitoredValue<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 200) { step in
                guard let name = RawFileName("\(step % 50)") else { return }
                do throws(SystemError) {
                    try spool.claim(SpooledFile(folder: nil, name: name), as: "job-\(step)")
                    claims.change { $0.append("job-\(step)") }
                } catch {
                    if !error.isNotFound { failures.change { $0.append(error.description) } }
                }
            }
            #expect(failures.change { $0 }.isEmpty)
            let claimed = claims.change { $0 }
            #expect(claimed.count == 50)
            #expect(try names(in: path + "/claimed").filter { !$0.hasSuffix(".json") }.sorted() == claimed.sorted())
        }
    }

    @Test func `a claim does not replace what is claimed already`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/incoming/a")
            try write([2], to: path + "/incoming/b")
            try spool.claim(try file("a"), as: "job")
            #expect { try spool.claim(try file("b"), as: "job") } throws: {
                ($0 as? SystemError)?.isAlreadyThere == true
            }
            #expect(try contents(of: path + "/claimed/job") == [1])
            #expect(try contents(of: path + "/incoming/b") == [2])
        }
    }

    @Test func `a claim that fails puts the descriptor back`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/claimed/job")
            try write([2], to: path + "/incoming/b")
            try write(Array("{}".utf8), to: path + "/incoming/b.json")
            #expect(throws: SystemError.self) { try spool.claim(try file("b"), as: "job") }
            #expect(try names(in: path + "/incoming") == ["b", "b.json"])
            #expect(try names(in: path + "/claimed") == ["job"])
        }
    }

    @Test func `a job's name cannot lead out of claimed`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/incoming/a")
            for job in ["", ".", "..", "../x", "a/b", "a\0b", String(repeating: "j", count: 251)] {
                #expect(throws: SystemError.self, "\(job)") { try spool.claim(try file("a"), as: job) }
            }
            #expect(try names(in: path + "/incoming") == ["a"])
        }
    }

    @Test func `1,000 hostile names are claimed whole and never reach a path`() throws {
        try withSpool { spool, path throws in
            // These are not ready by rule, or would be workspaces or descriptors of one another.
            let hostile = HostileNames.generate(1_000, seed: 5).filter { name in
                name.first != 0x2E && !name.suffix(4).elementsEqual(".tmp".utf8)
                    && !name.suffix(5).elementsEqual(".part".utf8)
                    && !name.suffix(5).elementsEqual(".json".utf8)
            }
            #expect(hostile.count > 800)
            for name in hostile { try OddFiles.create(name, in: path + "/incoming", Array(name.prefix(20))) }
            let files = try spool.ready(in: nil, limit: 10_000, now: 0)
            #expect(Set(files.map(\.name.bytes)) == Set(hostile))
            for (index, file) in files.enumerated() {
                try spool.claim(file, as: "job-\(index)")
                let opened = try spool.open("job-\(index)")
                #expect(try opened?.readAll(limit: 100) == Array(file.name.bytes.prefix(20)))
            }
            #expect(try names(in: path + "/incoming").isEmpty)
            #expect(try names(in: path + "/claimed").sorted() == files.indices.map { "job-\($0)" }.sorted())
        }
    }

    @Test func `a name of 255 bytes has no room for a descriptor and is claimed without one`() throws {
        try withSpool { spool, path throws in
            for count in 249...255 {
                let name = Array(repeating: UInt8(0x61), count: count)
                try OddFiles.create(name, in: path + "/incoming", [7])
                try spool.claim(SpooledFile(folder: nil, name: try #require(RawFileName(name))), as: "job-\(count)")
                #expect(try spool.descriptor("job-\(count)") == nil)
            }
            #expect(try names(in: path + "/claimed").count == 7)
        }
    }

    enum Kind: String, CaseIterable, Sendable { case symlink, danglingSymlink, hardLink, fifo, socket, directory }

    private func make(_ kind: Kind, at path: String, besides target: String) throws {
        switch kind {
        case .symlink: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        case .danglingSymlink: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/nowhere")
        case .hardLink: try OddFiles.createHardLink(path, to: target)
        case .fifo: try OddFiles.createFIFO(path)
        case .socket: try OddFiles.createSocket(path)
        case .directory: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }
    }

    @Test(arguments: Kind.allCases) func `what is not a regular file with one name is not opened`(kind: Kind) throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/secret")
            try FileManager.default.createDirectory(
                atPath: path + "/incoming/w", withIntermediateDirectories: false)
            try make(kind, at: path + "/incoming/w/a.jpg", besides: path + "/secret")
            #expect(try ready(spool) == ["w/a.jpg"])
            try spool.claim(try file("a.jpg", in: "w"), as: "job")
            #expect(try spool.open("job") == nil)
            let quarantine = try Directory.creating(path: path + "/quarantine")
            try spool.move("job", to: quarantine)
            try spool.move("job", to: quarantine)
            #expect(try names(in: path + "/quarantine") == ["job"])
            #expect(try contents(of: path + "/secret") == [1])
        }
    }

    @Test(arguments: Kind.allCases) func `a descriptor that is not a regular file is not opened`(kind: Kind) throws {
        try withSpool { spool, path throws in
            try write(Array("{}".utf8), to: path + "/secret")
            try write([1], to: path + "/incoming/a.jpg")
            try make(kind, at: path + "/incoming/a.jpg.json", besides: path + "/secret")
            try spool.claim(try file("a.jpg"), as: "job")
            #expect(throws: UploadDescriptor.Invalid.self) { try spool.descriptor("job") }
        }
    }

    @Test func `a descriptor that is too large is not read`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/incoming/a.jpg")
            try write(Array(repeating: 0x20, count: 16 * 1024 - 1) + [0x7B, 0x7D], to: path + "/incoming/a.jpg.json")
            try spool.claim(try file("a.jpg"), as: "job")
            #expect(throws: UploadDescriptor.Invalid.self) { try spool.descriptor("job") }
        }
    }

    @Test func `a link in the place of a workspace is not followed`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/elsewhere/a.jpg")
            try FileManager.default.createSymbolicLink(
                atPath: path + "/incoming/clinic", withDestinationPath: path + "/elsewhere")
            #expect(try ready(spool) == ["clinic"])
            #expect(throws: SystemError.self) { try spool.claim(try file("a.jpg", in: "clinic"), as: "job") }
            #expect(try names(in: path + "/elsewhere") == ["a.jpg"])
            #expect(try spool.folderPaths().isEmpty)
        }
    }

    @Test func `a workspace that is removed meanwhile does not stop the others`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/incoming/stays/a.jpg")
            let failures = MonitoredValue<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 4) { thread in
                for _ in 0..<300 {
                    do {
                        if thread == 0 {
                            let found = try spool.folders().flatMap { try spool.ready(in: $0, limit: 10, now: 0) }
                            guard found.count == 1 else {
                                throw SystemError("count", code: 0)
                            }
                        } else {
                            let folder = path + "/incoming/goes-\(thread)"
                            try FileManager.default.createDirectory(
                                atPath: folder, withIntermediateDirectories: false)
                            try FileManager.default.removeItem(atPath: folder)
                        }
                    } catch {
                        failures.change { $0.append("\(error)") }
                    }
                }
            }
            #expect(failures.change { $0 } == [])
        }
    }

    @Test func `removing is done once and harmless twice`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/incoming/a")
            try write(Array("{}".utf8), to: path + "/incoming/a.json")
            try spool.claim(try file("a"), as: "job")
            try spool.remove("job")
            try spool.remove("job")
            #expect(try names(in: path + "/claimed").isEmpty)
        }
    }

    @Test func `what was given up is kept with its descriptor, and can be brought back`() throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/incoming/a")
            try write(Array("{}".utf8), to: path + "/incoming/a.json")
            try spool.claim(try file("a"), as: "job")
            #expect(try !spool.bringBack("job") && !spool.isAside("job"))
            try spool.putAside("job")
            try spool.putAside("job")
            #expect(try names(in: path + "/deferred") == ["job", "job.json"] && spool.isAside("job"))
            #expect(try names(in: path + "/claimed").isEmpty)
            #expect(try spool.bringBack("job"))
            #expect(try names(in: path + "/claimed") == ["job", "job.json"] && !spool.isAside("job"))
        }
    }

    @Test func `what is enqueued is ready, whole, and described`() throws {
        try withSpool { spool, path throws in
            try write(Array(1...200), to: path + "/source")
            let workspace = try #require(Workspace("clinic"))
            var descriptor = UploadDescriptor()
            descriptor.name = "../../etc/passwd"
            let name = try name("id.jpg")
            for isFirst in [true, false] {
                let isHandedIn = try spool.enqueue(
                    try Descriptor(openingForReading: path + "/source"), count: 200, descriptor: descriptor,
                    workspace: workspace
                ) { () throws in
                    // Nothing has a name while it may still be called off.
                    #expect(try ready(spool).count == names(in: path + "/incoming/clinic").count / 2)
                    // A call that crashed left this.
                    if isFirst { try write([], to: path + "/incoming/clinic/id.jpg.json") }
                    return name
                }
                #expect(isHandedIn == isFirst)
            }
            try spool.enqueue(
                try Descriptor(openingForReading: path + "/source"), count: 200, descriptor: descriptor,
                workspace: workspace
            ) { nil }
            #expect(try names(in: path + "/incoming/clinic") == ["id.jpg", "id.jpg.json"])
            try spool.claim(try file("id.jpg", in: "clinic"), as: "job")
            let opened = try spool.open("job")
            #expect(try opened?.readAll(limit: 1_000) == Array(1...200))
            #expect(try spool.descriptor("job") == descriptor)
        }
    }

    @Test(arguments: [(0o700, 0o700), (0o2770, 0o2770), (0o2750, 0o2750), (0o777, 0o770)] as [(UInt16, UInt16)])
    func `a folder that is made for a workspace lets in the group that incoming lets in`(
        incoming: UInt16, workspace: UInt16
    ) throws {
        try withSpool { spool, path throws in
            try write([1], to: path + "/source")
            #expect(unsafe chmod(path + "/incoming", mode_t(incoming)) == 0)
            try spool.enqueue(
                try Descriptor(openingForReading: path + "/source"), count: 1, descriptor: UploadDescriptor(),
                workspace: .default
            ) { RawFileName("id.jpg") }
            var status = stat()
            #expect(unsafe stat(path + "/incoming/default", &status) == 0)
            #expect(status.st_mode & 0o7777 == mode_t(workspace))
        }
    }

    /// A source that is shorter than was said leaves nothing that is ready.
    @Test func `what cannot be copied whole is not ready`() throws {
        try withSpool { spool, path throws in
            try write([1, 2, 3], to: path + "/source")
            #expect(throws: SystemError.self) {
                try spool.enqueue(
                    try Descriptor(openingForReading: path + "/source"), count: 4, descriptor: UploadDescriptor(),
                    workspace: .default
                ) { RawFileName("id.jpg") }
            }
            #expect(try ready(spool, now: 1 << 40).isEmpty)
            #expect(try names(in: path + "/incoming/default").isEmpty)
        }
    }
}
