import FileFormats
import Foundation
import Testing

@testable import IngestWorker

@Suite struct IngestReportTests {
    private static func accepted() throws -> IngestReport {
        var report = IngestReport(
            job: nil, verdict: .accepted, claimed: .init(name: "photo.jpg", extension: "jpg"),
            policy: .init(name: "default", digest: "d1"),
            engine: .init(version: "0.1.0", sandbox: "on", libraries: ["libmagic": "5.44"]))
        report.mediaType = "image/jpeg"
        report.input = .init(bytes: 123, sha256: "aa")
        report.output = .init(bytes: 100, sha256: "bb", key: "default/1.jpg")
        report.fidelity = .init(method: "jpeg-entropy-bytes", equal: true)
        report.findings = [
            IngestReport.FindingEntry(
                construct: "jpeg.app1.exif.gps", risk: "disclosure", action: "removed", count: 1, bytes: 94,
                description: "the place")
        ]
        report.timings = .init(totalMilliseconds: 7.5, stages: ["parse": 4.25])
        return report
    }

    private func object(_ report: IngestReport) throws -> [String: Any] {
        let parsed = try JSONSerialization.jsonObject(with: Data(try report.json().utf8))
        return try #require(parsed as? [String: Any])
    }

    private static let fields: Set = [
        "schema", "job", "verdict", "reason", "claimed", "mediaType", "types", "input", "output", "findings",
        "fidelity",
        "archived", "attachments", "policy", "engine", "timings", "usage",
    ]

    @Test func `an accepted file has the object of the contract`() throws {
        let object = try object(try Self.accepted())
        #expect(Set(object.keys) == Self.fields)
        #expect(object["schema"] as? String == "ingest-report/1")
        #expect(object["job"] is NSNull && object["reason"] is NSNull)
        #expect(object["verdict"] as? String == "accepted")
        #expect(object["claimed"] as? [String: String] == ["name": "photo.jpg", "extension": "jpg"])
        #expect(object["mediaType"] as? String == "image/jpeg")
        let output = try #require(object["output"] as? [String: Any])
        #expect(Set(output.keys) == ["bytes", "sha256", "key"])
        #expect(output["bytes"] as? Int == 100 && output["key"] as? String == "default/1.jpg")
        let finding = try #require((object["findings"] as? [[String: Any]])?.first)
        #expect(Set(finding.keys) == ["construct", "risk", "action", "count", "bytes", "description"])
        let fidelity = try #require(object["fidelity"] as? [String: Any])
        #expect(fidelity["method"] as? String == "jpeg-entropy-bytes" && fidelity["equal"] as? Bool == true)
        let engine = try #require(object["engine"] as? [String: Any])
        #expect(engine["libraries"] as? [String: String] == ["libmagic": "5.44"])
        let timings = try #require(object["timings"] as? [String: Any])
        #expect(timings["totalMilliseconds"] as? Double == 7.5)
        #expect(timings["stages"] as? [String: Double] == ["parse": 4.25])
    }

    @Test func `a refused file has a reason with every field`() throws {
        var report = try Self.accepted()
        report.output = nil
        report.reject(Rejection(LimitExcess.pixels, stage: .parse, at: 12, construct: "SOF0"))
        let object = try object(report)
        #expect(Set(object.keys) == Self.fields)
        #expect(object["verdict"] as? String == "rejected" && object["output"] is NSNull)
        let reason = try #require(object["reason"] as? [String: Any])
        #expect(Set(reason.keys) == ["code", "stage", "offset", "construct", "message"])
        #expect(reason["code"] as? String == "limits.pixels" && reason["stage"] as? String == "parse")
        #expect(reason["offset"] as? Int == 12 && reason["construct"] as? String == "SOF0")
        #expect(reason["message"] as? String == "The picture has more pixels than this service accepts.")
    }

    @Test func `a reason without a place says null`() throws {
        var report = try Self.accepted()
        report.fail(code: "worker.error", "no room")
        let reason = try #require(try object(report)["reason"] as? [String: Any])
        #expect(reason["offset"] is NSNull && reason["construct"] is NSNull && reason["stage"] is NSNull)
    }

    @Test func `a report is one line, whatever the name, and comes back the same`() throws {
        var report = try Self.accepted()
        report.claimed.name = "a\nb\u{2028}\u{0}\"\\/\u{1F600}.jpg"
        let json = try report.json()
        #expect(!json.utf8.contains(0x0A) && !json.utf8.contains(0))
        #expect(try JSONDecoder().decode(IngestReport.self, from: Data(json.utf8)) == report)
    }

    @Test func `every risk, action, stage and method has the word of the contract`() {
        #expect(Risk.allCases.map(\.rawValue) == ["attack", "hiding", "disclosure"])
        #expect(
            FindingAction.allCases.map(\.rawValue) == [
                "removed", "normalized", "kept", "reported", "archived", "refused",
            ])
        #expect(
            Stage.allCases.map(\.rawValue) == [
                "claim", "snapshot", "identify", "parse", "sanitize", "reinspect", "store", "record", "start",
            ])
        #expect(FidelityMethod.allCases.map(\.rawValue).contains("jpeg-entropy-bytes"))
    }

    @Test(arguments: [
        (Duration.milliseconds(7), 7.0), (.microseconds(1_234), 1.234), (.nanoseconds(1_499), 0.001),
        (.nanoseconds(1_500), 0.002), (.seconds(3), 3_000), (.zero, 0),
    ])
    func `times are milliseconds with three digits`(duration: Duration, milliseconds: Double) {
        #expect(duration.milliseconds == milliseconds)
    }
}
