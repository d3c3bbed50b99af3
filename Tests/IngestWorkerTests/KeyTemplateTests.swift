import FileFormats
import Foundation
import ObjectStorage
import Spool
import Testing

@testable import IngestWorker

@Suite struct KeyTemplateTests {
    private static let uuid = "0b5c8d6e-1111-4222-8333-444455556666"
    /// 2026-03-07T23:59:59Z, 1,772,927,999 seconds after 1970 (date -u -d).
    private static let date = Date(timeIntervalSince1970: 1_772_927_999)

    private func key(
        _ template: String, _ labels: [String: String] = [:], workspace: String = "clinic", _ type: MediaType = .jpeg
    ) throws -> String {
        try KeyTemplate(template).key(
            workspace: try #require(Workspace(workspace)), uuid: Self.uuid, mediaType: type, labels: labels,
            date: Self.date
        ).description
    }

    @Test func `the default is workspace, UUID and our extension`() throws {
        #expect(KeyTemplate.standard == "{workspace}/{uuid}.{ext}")
        #expect(try key(KeyTemplate.standard) == "clinic/\(Self.uuid).jpg")
        #expect(try key(KeyTemplate.standard, .png) == "clinic/\(Self.uuid).png")
        #expect(try key(KeyTemplate.standard, .pdf) == "clinic/\(Self.uuid).pdf")
    }

    @Test(arguments: [
        ("{workspace}/{uuid}.{ext}", "clinic/"), ("a/{workspace}/b/{yyyy}/{uuid}", "a/clinic/b/"),
        ("patient_{label:patient}/{uuid}.{ext}", ""), ("w-{workspace}-{uuid}/x", ""), ("{uuid}/{workspace}", ""),
        ("in/{workspace}_{uuid}", "in/"), ("in/w{workspace}x/{uuid}", "in/wclinicx/"),
    ])
    func `what the keys of a workspace begin with`(template: String, scope: String) throws {
        let template = try KeyTemplate(template)
        #expect(template.scope(try #require(Workspace("clinic"))).description == scope)
    }

    private func key(_ template: String, _ type: MediaType) throws -> String { try key(template, [:], type) }

    @Test func `the two templates that the contract names work`() throws {
        #expect(
            try key("workspaces/{workspace}/sessions/{label:session}/attachments/{uuid}.{ext}", ["session": "s-42"])
                == "workspaces/clinic/sessions/s-42/attachments/\(Self.uuid).jpg")
        #expect(
            try key("patient_{label:patient}/{label:type}/{uuid}.{ext}", ["patient": "7", "type": "xray", "more": "/"])
                == "patient_7/xray/\(Self.uuid).jpg")
    }

    @Test func `shard and date are fields too`() throws {
        #expect(try key("{shard}/{yyyy}{mm}{dd}/{uuid}") == "0b/20260307/\(Self.uuid)")
        #expect(try key("{uuid}") == Self.uuid)
        #expect(try key("{label:a}{label:b}-{uuid}", ["a": "x", "b": "y"]) == "xy-\(Self.uuid)")
    }

    @Test(arguments: [
        ("{workspace}/{uuid", "'{' without '}' at character 13"),
        ("{workspace}/{uid}.{ext}", "unknown field {uid} at character 14"),
        ("{uuid}/{}", "unknown field {} at character 9"),
        ("{UUID}", "unknown field {UUID} at character 2"),
        ("{uuid }", "unknown field {uuid } at character 2"),
        ("{{uuid}}", "unknown field {{uuid} at character 2"),
        ("{uuid}/{label:}", "unknown field {label:} at character 9"),
        ("{uuid}/{label:a b}", "unknown field {label:a b} at character 9"),
        ("{uuid}/{label:../x}", "unknown field {label:../x} at character 9"),
        ("{uuid}/{label:\(String(repeating: "a", count: 65))}", "at character 9"),
        ("{uuid}/{name}", "unknown field {name} at character 9"),
        ("a b/{uuid}", "' ' is none of letters, digits, '_', '-', '.', '/' at character 2"),
        ("{uuid}}", "'}' is none of"), ("{uuid}/ä", "'ä' is none of"), ("{uuid}\n", "at character 7"),
        ("{uuid}\\x", "at character 7"), ("a:{uuid}", "at character 2"), ("%2e/{uuid}", "at character 1"),
        ("{uuid}/\u{301}x", "at character 7"), ("{\u{301}uuid}", "at character 1"),
        ("/{uuid}", "empty path component"), ("{uuid}/", "empty path component"), ("a//{uuid}", "empty path component"),
        ("../{uuid}", "begins with '.'"), ("./{uuid}", "begins with '.'"), (".{uuid}", "begins with '.'"),
        ("a/.{ext}/{uuid}", "begins with '.'"), ("{uuid}/..", "begins with '.'"),
        (String(repeating: "a", count: 100) + "{uuid}", "more than 128 bytes"),
        ("", "has no {uuid}"), ("a", "has no {uuid}"), ("{workspace}.{ext}", "has no {uuid}"),
        ("{shard}/{label:uuid}", "has no {uuid}"),
    ])
    func `a template that cannot work is refused with the reason and the place`(template: String, reason: String) {
        #expect { try KeyTemplate(template) } throws: { error in
            let text = "\(error)"
            return text.hasPrefix("key.template: ") && text.contains(reason)
        }
    }

    @Test(arguments: [
        "", "..", "a/b", "../x", "a.b", "a b", "a\n", "a\0", "ä", "e\u{301}", "\u{FF11}", "\u{202E}", "{uuid}", "\\",
        String(repeating: "a", count: 65),
    ])
    func `a label that is not a safe word rejects the job`(value: String) throws {
        let template = try KeyTemplate("{label:session}/{uuid}.{ext}")
        #expect(template.missingLabel(in: ["session": value]) == "session")
        #expect { try key("{label:session}/{uuid}.{ext}", ["session": value]) } throws: { error in
            (error as? Rejection)?.code == "spool.bad-label" && (error as? Rejection)?.stage == .claim
        }
    }

    @Test(arguments: ["a", "Z9_-", String(repeating: "a", count: 64)])
    func `a safe word is a label`(value: String) throws {
        #expect(try KeyTemplate("{label:session}/{uuid}").missingLabel(in: ["session": value]) == nil)
        #expect(try key("{label:session}/{uuid}", ["session": value]) == "\(value)/\(Self.uuid)")
    }

    @Test func `a label that is missing rejects the job, one that nobody asks for does not`() throws {
        let template = try KeyTemplate("{label:session}/{uuid}")
        #expect(template.missingLabel(in: [:]) == "session")
        #expect(template.missingLabel(in: ["Session": "1", "session ": "1"]) == "session")
        #expect(throws: Rejection.self) { try key("{label:session}/{uuid}") }
        #expect(try KeyTemplate("{uuid}").missingLabel(in: ["x": "../.."]) == nil)
    }
}
