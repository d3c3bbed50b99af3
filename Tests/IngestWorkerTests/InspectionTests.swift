import FileFormats
import Foundation
import IngestTestSupport
import NativeBytes
import NativeSystem
import SandboxProtocol
import Testing

@testable import IngestWorker

/// What the worker makes of the memory files that a child leaves behind. The child is the liar here.
@Suite struct InspectionTests {
    private static let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 1, 0xFF, 0xD9]

    private func memory(_ bytes: [UInt8]) throws -> MemoryFile {
        let memory = try MemoryFile()
        try memory.write(bytes.span)
        return memory
    }

    private func acceptance(_ type: MediaType = .jpeg, bytes: Int = picture.count) -> [UInt8] {
        let fidelity: FidelityMethod =
            switch type {
            case .jpeg: .jpegEntropyBytes
            case .png: .pngScanlines
            case .gif: .gifFrames
            case .webp: .webpPixels
            case .pdf: .pdfPageContent
            }
        return SandboxReply(
            verdict: .accepted(type, outputBytes: bytes, fidelity: fidelity),
            types: TypeEvidence(byExtension: type, byMagic: type), findings: [], timings: []
        ).encoded()
    }

    /// The code of the refusal, or `nil` when the file was taken.
    private func read(
        _ reply: [UInt8], _ output: [UInt8] = picture, limits: Limits = Limits(), policy: Policy = .standard
    ) throws -> String? {
        do {
            let inspection = try Inspection(
                reading: try memory(reply), output: try memory(output), inputBytes: 100, limits: limits,
                policy: policy)
            return code(inspection)
        } catch let rejection as Rejection {
            return rejection.code
        }
    }

    private func code(_ inspection: consuming Inspection) -> String? {
        switch inspection.verdict {
        case .accepted: nil
        case .rejected(let rejection): rejection.code
        case .failed(let failure): failure.code
        }
    }

    @Test func `an honest child is believed`() throws {
        #expect(try read(acceptance()) == nil)
        let clean = try SanitizedFile(
            output: try memory(Self.picture), bytes: Self.picture.count, mediaType: .jpeg)
        #expect(try clean.digest() == SHA256Digest(of: Self.picture.span))
        #expect(throws: SystemError.self) { try clean.memory.write([1].span) }
    }

    @Test func `what the policy does not allow is not taken from a child`() throws {
        func reply(_ findings: [Finding], archived: ArchivedEntry?) -> [UInt8] {
            SandboxReply(
                verdict: .accepted(
                    .jpeg, outputBytes: Self.picture.count, fidelity: .jpegEntropyBytes, archived: archived),
                types: TypeEvidence(byExtension: .jpeg, byMagic: .jpeg), findings: findings, timings: []
            ).encoded()
        }
        var policy = Policy.standard
        policy[JPEGConstruct.comment] = .reject
        let comment = reply([Finding(JPEGConstruct.comment, .removed, bytes: 9)], archived: nil)
        #expect(try read(comment) == nil)
        #expect(try read(comment, policy: policy) == "sandbox.bad-reply")

        let record = try #require(ArchivedEntry(construct: "jpeg.app11.jumbf", bytes: 3))
        policy[JPEGConstruct.jumbf] = .archive
        #expect(try read(reply([], archived: record), Self.picture + [1, 2, 3]) == "sandbox.bad-reply")
        #expect(try read(reply([], archived: record), Self.picture + [1, 2, 3], policy: policy) == nil)
        #expect(try read(reply([], archived: record), Self.picture + [1, 2], policy: policy) == "sandbox.bad-reply")
    }

    @Test func `an output of another length than the child says is refused`() throws {
        #expect(try read(acceptance(bytes: 5)) == "sandbox.bad-reply")
        #expect(try read(acceptance(bytes: 7)) == "sandbox.bad-reply")
        #expect(try read(acceptance(), []) == "sandbox.bad-reply")
    }

    @Test func `an output that does not begin as its type does is refused`() throws {
        #expect(try read(acceptance(.png)) == "sandbox.bad-reply")
        #expect(try read(acceptance(.pdf)) == "sandbox.bad-reply")
        #expect(try read(acceptance(bytes: 2), [0xFF, 0xD8]) == "sandbox.bad-reply")
        #expect(try read(acceptance(bytes: 6), Array("<html>".utf8)) == "sandbox.bad-reply")
    }

    @Test(arguments: [
        (MediaType.jpeg, "ffd8ff00ffd9"), (.png, "89504e470d0a1a0a0000000049454e44ae426082"), (.gif, "4749463839613b"),
        (.gif, "4749463837613b"), (.pdf, "255044462d312e340a2525454f460a"), (.webp, "524946460400000057454250"),
    ])
    func `an output that does not end as its type does is refused`(type: MediaType, hexadecimal: String) throws {
        let digits = Array(hexadecimal)
        let whole = stride(from: 0, to: digits.count, by: 2).compactMap { digit in
            UInt8(String(digits[digit...(digit + 1)]), radix: 16)
        }
        #expect(try read(acceptance(type, bytes: whole.count), whole) == nil)
        for other in [whole + [0], Array(whole.dropLast()), [0] + whole] {
            #expect(try read(acceptance(type, bytes: other.count), other) == "sandbox.bad-reply")
        }
    }

    @Test(arguments: ["RIFF\u{4}\0\0\0WAVE", "GIF88a;", "GIF89b;"])
    func `an output of a type that begins almost alike is refused`(content: String) throws {
        let type: MediaType = content.hasPrefix("RIFF") ? .webp : .gif
        #expect(try read(acceptance(type, bytes: content.utf8.count), Array(content.utf8)) == "sandbox.bad-reply")
    }

    @Test func `an output over the limit is refused before it is looked at`() throws {
        var limits = Limits()
        limits.fileBytes = 10
        let size = limits.outputBytes + 1
        func output(_ size: Int) -> [UInt8] {
            Self.picture.prefix(4) + Array(repeating: 0, count: size - Self.picture.count) + Self.picture.suffix(2)
        }
        #expect(try read(acceptance(bytes: size), output(size), limits: limits) == "sandbox.bad-reply")
        #expect(try read(acceptance(bytes: size - 1), output(size - 1), limits: limits) == nil)
    }

    @Test func `a reply that is none is refused`() throws {
        #expect(try read([]) == "sandbox.bad-reply")
        #expect(try read(Array(repeating: 0, count: 100)) == "sandbox.bad-reply")
        #expect(try read(acceptance() + [0]) == "sandbox.bad-reply")
        #expect(try read(Array(repeating: 0x49, count: 10_000_000)) == "sandbox.bad-reply")
    }

    @Test func `an output that could not be proven is our failure and no verdict`() throws {
        let reply = SandboxReply(
            verdict: .unproven(.outputNotClean), types: TypeEvidence(byExtension: .jpeg, byMagic: .jpeg), findings: [],
            timings: [])
        #expect(try read(reply.encoded()) == "proof.output-not-clean")
    }

    // MARK: How a child ended

    @Test(arguments: [
        (9, 6_000_000, 0, "limits.processor-time"), (24, 4_100_000, 0, "limits.processor-time"),
        (9, 100, 500 << 20, "limits.memory"), (11, 100, 512 << 20, "limits.memory"),
        (11, 100, 1 << 20, "sandbox.crashed"),
        (14, 5_000_000, 512 << 20, "limits.wall-time"), (31, 100, 0, "sandbox.crashed"), (6, 0, 0, "sandbox.crashed"),
        (9, 0, 0, "sandbox.crashed"),
    ])
    func `a child that was ended by a signal is the file's doing`(
        signal: Int, microseconds: Int, memory: Int, code: String
    ) {
        let ending = ChildEnding(
            exitCode: nil, signal: signal, processorMicroseconds: microseconds, peakMemoryBytes: memory)
        #expect(ChildOutcome.ended(ending).rejection(limits: Limits())?.code == code)
    }

    @Test(arguments: [0, 1, 70, 71, 255]) func `a child that exited by itself is no verdict`(code: Int) {
        let ending = ChildEnding(
            exitCode: code, signal: nil, processorMicroseconds: 9_000_000, peakMemoryBytes: 1 << 40)
        #expect(ChildOutcome.ended(ending).rejection(limits: Limits()) == nil)
    }

    @Test func `a child that outlives its alarm counts as one that crashed`() {
        #expect(ChildOutcome.overdue.rejection(limits: Limits())?.code == "sandbox.crashed")
        #expect(!ChildOutcome.overdue.isAnswer)
    }

    // MARK: The snapshot

    private func snapshotCode(_ path: String, fileBytes: Int = 100) throws -> String? {
        var limits = Limits()
        limits.fileBytes = fileBytes
        do {
            try expectWhole(path, limits)
            return nil
        } catch let rejection as Rejection {
            #expect(rejection.stage == .snapshot)
            return rejection.code
        }
    }

    private func expectWhole(_ path: String, _ limits: Limits) throws {
        let snapshot = try Snapshot(of: try Descriptor(openingForReading: path), limits: limits)
        let content = try contents(of: path)
        #expect(snapshot.bytes == content.count)
        #expect(try snapshot.digest() == SHA256Digest(of: content.span))
        #expect(throws: SystemError.self) { try snapshot.memory.write([1].span) }
    }

    @Test func `a snapshot is whole, sealed and at most as large as allowed`() throws {
        try withTemporaryDirectory { path in
            try write(Array(1...100), to: path + "/a")
            #expect(try snapshotCode(path + "/a") == nil)
            #expect(try snapshotCode(path + "/a", fileBytes: 99) == "limits.file-size")
            try write([], to: path + "/empty")
            #expect(try snapshotCode(path + "/empty") == nil)
        }
    }

    @Test func `what is not a regular file has no snapshot`() throws {
        try withTemporaryDirectory { path in
            try OddFiles.createFIFO(path + "/fifo")
            for odd in [path, path + "/fifo", "/dev/zero", "/dev/null"] {
                #expect(try snapshotCode(odd) == "spool.not-a-regular-file")
            }
        }
    }

    /// Files in `/proc` say that they are empty and are not: what is read is not what was measured.
    @Test func `a file with more in it than it says is refused`() throws {
        #expect(try snapshotCode("/proc/self/status", fileBytes: 1 << 20) == "spool.changed-while-read")
    }
}
