import FileFormats
import Foundation
import IngestTestSupport
import NativeOracles
import Synchronization
import Testing

/// The walker and libjpeg-turbo, held against each other over damaged files. Every class in which they differ is
/// explained in `docs/decisions/0008-entropy-walker-and-libjpeg.md`; another one is a defect.
@Suite struct JPEGAgreementTests {
    /// Damaged files in all; `make jpeg-agreement` asks for more.
    private static let mutants = ProcessInfo.processInfo.environment["INGEST_AGREEMENT_MUTANTS"].flatMap { Int($0) }
    private static let shares = 8

    @Test func `the walker and libjpeg agree on damaged files, but for what is known`() async throws {
        let count = Self.mutants ?? 400
        let progress = Self.mutants.map { ProgressLine(total: $0) }
        let table = try await withThrowingTaskGroup(of: AgreementTable.self) { group in
            for share in 0..<Self.shares {
                group.addTask {
                    var table = AgreementTable()
                    var random = SeededGenerator(seed: UInt64(share) + 100)
                    for _ in 0..<(count / Self.shares) {
                        guard let parent = Corpus.acceptedJPEGs.randomElement(using: &random) else { continue }
                        table.add(damaged(parent.bytes, &random), madeOf: parent.name)
                        progress?.step()
                    }
                    return table
                }
            }
            return try await group.reduce(into: AgreementTable()) { $0.merge($1) }
        }
        if Self.mutants != nil { print(table.text) }
        #expect(table.unexplained == [])
        #expect(table.count == count / Self.shares * Self.shares)
    }

    @Test(arguments: Corpus.acceptedJPEGs)
    func `libjpeg has nothing to complain of in a rebuilt file`(_ file: Corpus.File) throws {
        let parsed = try JPEGParser(limits: Limits()).parse(file.bytes.span)
        #expect(JPEGOracle.complaint(about: JPEGWriter.write(parsed, from: file.bytes.span)) == nil)
    }
}

/// How often the walker said this and libjpeg that.
private struct AgreementTable {
    /// What the walker says (`accepted`, with the findings that explain a complaint, or a code), and libjpeg's words.
    struct Class: Hashable {
        let walker: String
        let libjpeg: String
    }

    private(set) var count = 0
    private var classes: [Class: Int] = [:]
    private var examples: [Class: String] = [:]

    mutating func add(_ bytes: [UInt8], madeOf parent: String) {
        count += 1
        let complaint = JPEGOracle.complaint(about: bytes)
        let walker: String
        do throws(Rejection) {
            let parsed = try JPEGParser(limits: Limits()).parse(bytes.span)
            let rebuilt = JPEGOracle.complaint(about: JPEGWriter.write(parsed, from: bytes.span))
            if let rebuilt { note(Class(walker: "accepted, rebuilt", libjpeg: rebuilt), parent) }
            let findings = KnownDifference.findings(explaining: complaint, parsed.findings)
            walker = (["accepted"] + findings).joined(separator: " ")
        } catch {
            let parts = [error.code, error.construct, fillBytes(bytes, near: error)]
            walker = parts.compactMap(\.self).joined(separator: " ")
        }
        note(Class(walker: walker, libjpeg: complaint ?? "content"), parent)
    }

    /// Whether coded data went on after 0xFF bytes that are not followed by a zero, where the walker takes it to end.
    private func fillBytes(_ bytes: [UInt8], near rejection: Rejection) -> String? {
        guard rejection.code == JPEGDefect.truncatedScan.rawValue, let offset = rejection.offset else { return nil }
        return bytes[offset...].starts(with: [0xFF, 0xFF]) ? "before fill bytes" : nil
    }

    private mutating func note(_ key: Class, _ parent: String) {
        classes[key, default: 0] += 1
        examples[key] = min(examples[key] ?? parent, parent)
    }

    mutating func merge(_ other: AgreementTable) {
        count += other.count
        classes.merge(other.classes, uniquingKeysWith: +)
        examples.merge(other.examples, uniquingKeysWith: min)
    }

    private func isAgreement(_ key: Class) -> Bool {
        key.walker.hasPrefix("accepted") == (key.libjpeg == "content")
    }

    /// The differences that nothing explains.
    var unexplained: [String] {
        classes.keys.filter { !isAgreement($0) && !KnownDifference.explains($0.walker, $0.libjpeg) }
            .map { "\($0.walker) | \($0.libjpeg) | \(examples[$0] ?? "")" }.sorted()
    }

    var text: String {
        let agreed = classes.filter { isAgreement($0.key) }
        let accepted = agreed.filter { $0.key.libjpeg == "content" }.values.reduce(0, +)
        let refused = agreed.values.reduce(0, +) - accepted
        var lines = ["\(count) files: both accept \(accepted), both refuse \(refused), and they differ on:"]
        for (key, number) in classes.filter({ !isAgreement($0.key) }).sorted(by: { $0.value > $1.value }) {
            let mark = KnownDifference.explains(key.walker, key.libjpeg) ? " " : "?"
            lines.append("\(mark) \(number)\t\(key.walker)\t\(key.libjpeg)\t\(examples[key] ?? "")")
        }
        return lines.joined(separator: "\n")
    }
}

/// The classes of the decision's table.
private enum KnownDifference {
    /// What libjpeg may complain of when the walker accepts a file, and the findings of which one must have named it.
    private static let complaints: [String: Set<String>] = [
        "Corrupt JPEG data: %u extraneous bytes before marker 0x%02x": ["jpeg.gap", "jpeg.scan-slack"],
        "Invalid SOS parameters for sequential JPEG": ["jpeg.scan-parameters"],
        "Warning: unknown JFIF revision number %d.%02d": ["jpeg.app0.jfif", "jpeg.app0.thumbnail"],
        "Unknown Adobe color transform code %d": ["jpeg.app14.adobe"],
    ]

    /// What the walker may refuse when libjpeg is content.
    private static let refusals: Set<String> = [
        "jpeg.bad-code SOS", "jpeg.bad-table DQT", "jpeg.missing-table SOS", "jpeg.bad-scan SOS",
        "jpeg.bad-progression SOS", "jpeg.bad-segment APP0", "jpeg.bad-frame DNL",
        "jpeg.truncated-scan SOS before fill bytes",
    ]

    /// The names of the findings that explain a complaint.
    static func findings(explaining complaint: String?, _ findings: [Finding]) -> [String] {
        Set(findings.map(\.construct)).intersection(complaint.flatMap { complaints[$0] } ?? []).sorted()
    }

    static func explains(_ walker: String, _ libjpeg: String) -> Bool {
        // libjpeg does not resample by 3:2; other decoders do.
        if libjpeg == "Fractional sampling not implemented yet" { return true }
        guard walker.hasPrefix("accepted") else { return refusals.contains(walker) }
        return complaints[libjpeg] != nil && walker != "accepted"
    }
}

/// A line on standard error that says how far the work is.
private final class ProgressLine: Sendable {
    private let total: Int
    private let done = Atomic<Int>(0)

    init(total: Int) {
        self.total = total
    }

    func step() {
        let done = done.add(1, ordering: .relaxed).newValue
        guard done % max(1, total / 200) == 0 || done == total else { return }
        let filled = done * 40 / total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 40 - filled)
        FileHandle.standardError.write(Data("\r[\(bar)] \(done) of \(total)\(done == total ? "\n" : "")".utf8))
    }
}
