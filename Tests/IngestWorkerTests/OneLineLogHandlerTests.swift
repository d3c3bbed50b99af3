import Foundation
import IngestTestSupport
import Logging
import Testing

@testable import IngestWorker

@Suite struct OneLineLogHandlerTests {
    private func line(_ message: String, _ metadata: Logger.Metadata = [:], own: Logger.Metadata = [:]) -> String {
        var handler = OneLineLogHandler()
        handler.metadata = own
        let event = LogEvent(
            level: .info, message: "\(message)", metadata: metadata, source: "test", file: #fileID, function: #function,
            line: #line)
        return handler.line(event, at: Date(timeIntervalSince1970: 1_772_927_999.5))
    }

    private static let start = "2026-03-07T23:59:59.500Z info "

    @Test func `an event is time, level, message and values in the order of their keys`() {
        #expect(line("stored") == Self.start + "stored")
        #expect(line("stored", ["b": "2", "a": "1"]) == Self.start + "stored a=1 b=2")
        #expect(line("stored", ["a": "1"], own: ["a": "0", "c": "3"]) == Self.start + "stored a=1 c=3")
    }

    @Test(arguments: [
        ("plain-1.jpg", "plain-1.jpg"), ("", #""""#), ("a b", #""a b""#), ("a=b", #""a=b""#), ("a\"b", #""a\"b""#),
        ("a\nb", #""a\nb""#), ("a\r\nb", #""a\u{d}\nb""#), ("\u{1B}[31m", #""\u{1b}[31m""#), ("a\\nb", #""a\\nb""#),
        ("\\\" level=error", #""\\\" level=error""#), ("\u{9B}2J", #""\u{9b}2J""#), ("\u{85}", #""\u{85}""#),
        ("\u{2028}\u{2029}", #""\u{2028}\u{2029}""#), ("\u{202E}gpj", #""\u{202e}gpj""#), ("\0", #""\u{0}""#),
        ("\u{7F}", #""\u{7f}""#), ("\u{FEFF}", #""\u{feff}""#), ("é", #""é""#), ("\u{1F600}", "\"\u{1F600}\""),
    ])
    func `a value can be read back and forges nothing`(value: String, written: String) {
        #expect(line("m", ["name": "\(value)"]) == Self.start + "m name=" + written)
    }

    @Test func `a message and a key forge no line either`() {
        let forged = "m\n2026-03-07T23:59:59.500Z error forged\u{1B}[2J\u{2028}"
        for line in [line(forged), line("m", [forged: "v"])] {
            #expect(line.unicodeScalars.allSatisfy { !"\n\r\u{1B}\u{2028}".unicodeScalars.contains($0) })
        }
    }

    @Test func `1,000 hostile names are one line each`() throws {
        for name in HostileNames.generate(1_000, seed: 9) {
            let line = line("m", ["name": "\(String(decoding: name, as: UTF8.self))", "zz": "end"])
            #expect(line.hasSuffix(" zz=end"))
            for scalar in line.unicodeScalars {
                let category = scalar.properties.generalCategory
                #expect(
                    category != .control && category != .format && category != .lineSeparator
                        && category != .paragraphSeparator)
            }
        }
    }

    @Test func `lists and dictionaries are escaped like words`() {
        let line = line("m", ["list": ["a\nb", "c"], "dictionary": ["k\u{1B}": "v"]])
        #expect(!line.contains("\n") && !line.contains("\u{1B}"))
    }
}
