import Foundation
import IngestTestSupport
import NativeBytes
import NativeSystem
import Testing

@Suite struct MemoryFileTests {
    private func bytes(_ memory: borrowing MemoryFile) throws -> [UInt8] {
        try memory.withBytes { span throws(Never) in span.indices.map { span[$0] } }
    }

    @Test func `what was written is lent, before and after the seal`() throws {
        let memory = try MemoryFile()
        #expect(try bytes(memory).isEmpty)
        try memory.write([1, 2].span)
        try memory.write([3].span)
        #expect(try memory.count() == 3)
        #expect(try bytes(memory) == [1, 2, 3])
        try memory.write([4].span)
        try memory.seal()
        #expect(try bytes(memory) == [1, 2, 3, 4])
        #expect(try memory.count() == 4)
    }

    @Test func `nothing can be written after the seal`() throws {
        let memory = try MemoryFile()
        try memory.write([1].span)
        try memory.seal()
        // EPERM: fcntl(2), F_SEAL_WRITE.
        #expect { try memory.write([2].span) } throws: { ($0 as? SystemError)?.code == 1 }
        #expect(throws: SystemError.self) { try memory.seal() }
        #expect(try bytes(memory) == [1])
    }

    @Test func `an empty one can be sealed`() throws {
        let memory = try MemoryFile()
        try memory.seal()
        #expect(try memory.count() == 0)
        #expect(try bytes(memory).isEmpty)
        #expect(throws: SystemError.self) { try memory.write([2].span) }
    }

    @Test func `it is filled with exactly the file`() throws {
        try withTemporaryDirectory { path in
            try write([1, 2, 3], to: path + "/a")
            let file = try Descriptor(openingForReading: path + "/a")
            for (count, isWhole) in [(3, true), (2, false), (4, false), (0, false)] {
                let memory = try MemoryFile()
                #expect(try memory.fill(from: file, count: count) == isWhole)
                if isWhole { #expect(try bytes(memory) == [1, 2, 3]) }
            }
            try write([], to: path + "/empty")
            let empty = try Descriptor(openingForReading: path + "/empty")
            let memory = try MemoryFile()
            #expect(try memory.fill(from: empty, count: 0))
        }
    }

    @Test func `it is copied to a file from its start, whatever was done with it before`() throws {
        try withTemporaryDirectory { path in
            let memory = try MemoryFile()
            try memory.write([1, 2, 3].span)
            _ = try memory.count()
            try memory.seal()
            let file = try Directory(path: path).createFile(try #require(RawFileName("a")))
            try memory.copy(to: file, count: 3)
            #expect(try contents(of: path + "/a") == [1, 2, 3])
        }
    }

    @Test func `an error of the borrower comes out as the borrower's`() throws {
        struct Refused: Error {}
        let memory = try MemoryFile()
        try memory.write([1].span)
        do throws(MemoryFileError<Refused>) {
            try memory.withBytes { _ throws(Refused) in throw Refused() }
            Issue.record("nothing was thrown")
        } catch {
            guard case .body = error else {
                Issue.record(error)
                return
            }
        }
    }

    @Test func `its digest is that of its bytes, also of those that are added before it is sealed`() throws {
        let memory = try MemoryFile()
        try memory.write(Array("a".utf8).span)
        #expect(
            try memory.digest().description == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb")
        try memory.write(Array("bc".utf8).span)
        try memory.seal()
        for _ in 1...2 {
            #expect(
                try memory.digest().description == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        }
    }

    @Test func `a copy of many pieces is whole, and one of a file that ends before is an error`() throws {
        let bytes = (0..<200_001).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) }
        let memory = try MemoryFile()
        try memory.write(bytes.span)
        try withTemporaryDirectory { path in
            let directory = try Directory(path: path)
            let file = try directory.createUnnamedFile()
            try memory.copy(to: file, count: bytes.count)
            #expect(try file.readAll(limit: 1_000_000) == bytes)
            let other = try directory.createUnnamedFile()
            #expect(throws: SystemError("read", code: EIO)) { try memory.copy(to: other, count: bytes.count + 1) }
        }
    }

    /// As much as is written in one part, in eight, and one byte more or less than either.
    @Test(arguments: [0, 1, 524_287, 524_288, 524_289, 4_194_304, 4_194_305, 9_000_001])
    func `a copy in parts is whole`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) }
        let memory = try MemoryFile()
        try memory.write(bytes.span)
        try memory.seal()
        try withTemporaryDirectory { path in
            let file = try Directory(path: path).createUnnamedFile()
            try memory.copy(to: file, count: count)
            #expect(try file.readAll(limit: 10_000_000) == bytes)
        }
    }

    @Test func `who shares it hashes it while it is copied`() throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) }
        let digest = SHA256Digest(of: bytes.span)
        try withTemporaryDirectory { path in
            let directory = try Directory(path: path)
            for _ in 0..<20 {
                let memory = try MemoryFile()
                try memory.write(bytes.span)
                try memory.seal()
                let shared = Shared(try memory.shared())
                let found = MonitoredValue<[SHA256Digest?]>([])
                for _ in 0..<2 {
                    Thread.detachNewThread {
                        let digest = try? shared.memory.digest()
                        found.change { $0.append(digest) }
                    }
                }
                let file = try directory.createUnnamedFile()
                try memory.copy(to: file, count: bytes.count)
                #expect(try memory.digest() == digest)
                #expect(found.wait { $0.count == 2 ? $0 : nil } == [digest, digest])
                #expect(try file.readAll(limit: bytes.count) == bytes)
            }
        }
    }

    private final class Shared: Sendable {
        let memory: MemoryFile

        init(_ memory: consuming MemoryFile) { self.memory = memory }
    }
}
