import FileFormats
import Foundation
import Spool
import Testing

@Suite struct UploadDescriptorTests {
    @Test func `every field is read`() throws {
        let json = """
            {"workspace":"clinic-1","name":"scan 1.pdf","uploader":"u-7","labels":{"session":"42","type":"x"},
             "keep":["copyright"],"callback":"https://example.org/done"}
            """
        let descriptor = try UploadDescriptor(json: Array(json.utf8))
        #expect(descriptor.workspace?.name == "clinic-1")
        #expect(descriptor.name == "scan 1.pdf")
        #expect(descriptor.uploader == "u-7")
        #expect(descriptor.labels == ["session": "42", "type": "x"])
        #expect(descriptor.keep == [.copyright])
        #expect(descriptor.callback == "https://example.org/done")
    }

    @Test(arguments: ["{}", " {\t\r\n} ", #"{"labels":{},"keep":[]}"#])
    func `every field may be missing`(json: String) throws {
        #expect(try UploadDescriptor(json: Array(json.utf8)) == UploadDescriptor())
    }

    @Test func `every escape of RFC 8259 is read`() throws {
        let json = #"{"name":"\"\\\/\b\f\n\r\t\u00e9\u20AC\uD83D\uDE00"}"#
        #expect(try UploadDescriptor(json: Array(json.utf8)).name == "\"\\/\u{8}\u{C}\n\r\t\u{E9}\u{20AC}\u{1F600}")
    }

    @Test func `what was written is read`() throws {
        var descriptor = UploadDescriptor()
        descriptor.workspace = Workspace("w")
        descriptor.name = "a\"\\\n\u{202E}\u{0}/é\u{1F600}.jpg"
        descriptor.labels = ["a": "b"]
        #expect(try UploadDescriptor(json: try descriptor.json()) == descriptor)
    }

    @Test(arguments: [
        "", " ", "null", "[]", "3", "\"name\"", "{", "}", #"{"name":"a""#, #"{"name":"a",}"#, #"{"name":"a"} x"#,
        #"{"name":"a"}{"name":"b"}"#, "{'name':'a'}", "{name:\"a\"}", #"{"name":"a" /* b */}"#,
        #"{"colour":"red"}"#, #"{"Name":"a"}"#, #"{"name ":"a"}"#, #"{"":"a"}"#, #"{"name":"a","x":null}"#,
        #"{"name":3}"#, #"{"name":["a"]}"#, #"{"name":{"a":"b"}}"#, #"{"name":true}"#, #"{"workspace":7}"#,
        #"{"labels":[]}"#, #"{"labels":"a"}"#, #"{"labels":{"a":1}}"#, #"{"labels":{"a":null}}"#,
        #"{"labels":{"a":{"b":"c"}}}"#, #"{"keep":"copyright"}"#, #"{"keep":[1]}"#, #"{"keep":{"0":"a"}}"#,
        #"{"keep":[null]}"#, #"{"uploader":1.5}"#, #"{"name":null}"#, #"{"workspace":null}"#, #"{"labels":null}"#,
        #"{"callback":false}"#,
        #"{"workspace":""}"#, #"{"workspace":".."}"#, #"{"workspace":"a/b"}"#, #"{"workspace":"ä"}"#,
        #"{"workspace":"a\u0000"}"#, #"{"workspace":"a\n"}"#, #"{"name":"\ud800"}"#, #"{"name":"\x41"}"#,
        #"{"name":"\udc00"}"#, #"{"name":"\ud800\u0041"}"#, #"{"name":"\ud800x"}"#, #"{"name":"\u12"}"#,
        #"{"name":"\u+123"}"#, #"{"name":"\u 123"}"#, #"{"name":"\"}"#, #"{"keep":["a",]}"#, #"{"keep":[,"a"]}"#,
        #"{"keep":["a" "b"]}"#, #"{,"name":"a"}"#, #"{"name" "a"}"#, #"{"name"::"a"}"#,
        "{\"name\":\"a\nb\"}", "{\"name\":\"a\u{1}b\"}",
    ])
    func `what is not such an object is refused`(json: String) {
        #expect(throws: UploadDescriptor.Invalid.self) { try UploadDescriptor(json: Array(json.utf8)) }
    }

    /// A name that the client chose is never among them.
    @Test(arguments: [
        (#"{"labels":{"session":42}}"#, "labels"), (#"{"name":null}"#, "name"), (#"{"keep":["all"]}"#, "keep"),
        (#"{"keep":true}"#, "keep"), (#"{"workspace":"a b"}"#, "workspace"), (#"{"callback":-1.5e+3}"#, "callback"),
        (#"{"uploader":[]}"#, "uploader"), (#"{"colour":"red"}"#, "unknown"), (#"{"\u001b[31m":1}"#, "unknown"),
        (#"{"name":3,"keep":3}"#, "keep"), ("{'name':'a'}", "JSON"), ("", "JSON"), ("[]", "JSON"), ("null", "JSON"),
        (#"{"name":"a","name":"b"}"#, "JSON"), (#"{"name":1 2}"#, "JSON"), (#"{"name":}"#, "JSON"),
    ])
    func `the field that is wrong is named`(json: String, field: String) {
        #expect { try UploadDescriptor(json: Array(json.utf8)) } throws: {
            ($0 as? UploadDescriptor.Invalid)?.field == field
        }
    }

    /// Two readers that choose differently between two values is how a check is passed by; so neither is chosen.
    @Test(arguments: [
        #"{"name":"a.jpg","name":"b.jpg"}"#, #"{"name":"a","n\u0061me":"b"}"#, #"{"workspace":"a","workspace":"a"}"#,
        #"{"labels":{"session":"1","session":"2"}}"#, #"{"labels":{"a":"1"},"labels":{"b":"2"}}"#,
        #"{"labels":{"\u0061":"1","a":"2"}}"#,
    ])
    func `a field that is there twice is refused`(json: String) {
        #expect(throws: UploadDescriptor.Invalid.self) { try UploadDescriptor(json: Array(json.utf8)) }
    }

    @Test func `only UTF-8 without a byte order mark is text`() throws {
        let text = #"{"name":"a"}"#
        var encodings: [[UInt8]] = [
            Array(#"{"name":""#.utf8) + [0xFF] + Array(#""}"#.utf8), [0xFF, 0xFE], [0x00],
            Array(#"{"name":""#.utf8) + [0xC0, 0x80] + Array(#""}"#.utf8),
            Array(#"{"name":""#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8),
            [0xEF, 0xBB, 0xBF] + Array(text.utf8), Array(text.utf8) + [0],
        ]
        for encoding in [
            String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf16, .utf32LittleEndian, .utf32BigEndian,
        ] {
            encodings.append(Array(try #require(text.data(using: encoding))))
        }
        for bytes in encodings {
            #expect(throws: UploadDescriptor.Invalid.self, "\(bytes)") { try UploadDescriptor(json: bytes) }
        }
    }

    @Test func `a descriptor of more than 16 KiB is refused`() throws {
        func json(_ count: Int) -> [UInt8] {
            Array(#"{"name":""#.utf8) + Array(repeating: 0x61, count: count - 11) + Array(#""}"#.utf8)
        }
        #expect(UploadDescriptor.capacity == 16 * 1024)
        #expect(try UploadDescriptor(json: json(16 * 1024)).name?.count == 16 * 1024 - 11)
        #expect(throws: UploadDescriptor.Invalid.self) { try UploadDescriptor(json: json(16 * 1024 + 1)) }
    }

    @Test(arguments: ["[", #"{"name":"#, #"{"labels":{"a":"#, "[{\"a\":", "\"", "-", "1", "{\"labels\":["])
    func `nesting as deep as the size allows is refused and does not crash`(part: String) {
        let bytes = Array(repeatElement(Array(part.utf8), count: 16 * 1024 / part.utf8.count).joined())
        #expect(throws: UploadDescriptor.Invalid.self) { try UploadDescriptor(json: bytes) }
    }

    @Test func `balanced nesting is refused too`() {
        for depth in [1, 100, 510, 512, 513, 4_000] {
            let bytes =
                Array(#"{"keep":"#.utf8) + Array(repeating: 0x5B, count: depth + 1)
                + Array(repeating: 0x5D, count: depth + 1) + [0x7D]
            #expect(throws: UploadDescriptor.Invalid.self) { try UploadDescriptor(json: bytes) }
        }
    }
}
