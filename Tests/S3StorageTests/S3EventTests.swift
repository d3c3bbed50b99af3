import Testing

@testable import S3Storage

/// The forms of messages as their senders document them.
@Suite struct S3EventTests {
    private func objects(_ text: String) -> [S3Event.Object]? { S3Event(Array(text.utf8))?.objects }

    private static let record = #"""
        {"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},
        "object":{"key":"dirty/a+b%2Fc%C3%BC.png","size":1,"eTag":"x","sequencer":"0"}}}
        """#

    @Test func `events of S3 encode keys as forms do`() {
        #expect(objects(#"{"Records":[\#(Self.record)]}"#) == [.init(bucket: "b", key: "dirty/a b/cü.png")])
    }

    @Test func `events that SNS wraps`() {
        let inner = #"{"Records":[\#(Self.record)]}"#.replacing("\n", with: "").replacing("\"", with: "\\\"")
        #expect(objects(#"{"Type":"Notification","Message":"\#(inner)"}"#)?.count == 1)
    }

    @Test func `EventBridge does not encode keys`() {
        let text =
            #"{"detail-type":"Object Created","detail":{"bucket":{"name":"b"},"object":{"key":"a+b%2F","size":1}}}"#
        #expect(objects(text) == [.init(bucket: "b", key: "a+b%2F")])
        #expect(objects(#"{"detail-type":"Object Deleted","detail":{}}"#) == [])
    }

    @Test func `Ceph and others`() {
        let ceph = Self.record.replacing("aws:s3", with: "ceph:s3").replacing(
            "\"ObjectCreated", with: "\"s3:ObjectCreated"
        )
        .replacing("\"size\":1", with: "\"size\":\"1\"")
        #expect(objects(#"{"Records":[\#(ceph)]}"#)?.count == 1)
        #expect(objects(#"{"EventName":"s3:ObjectCreated:Put","Key":"b/k","Records":[\#(Self.record)]}"#)?.count == 1)
    }

    @Test func `a test event and removals name no object`() {
        #expect(objects(#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}"#) == [])
        let removed = Self.record.replacing("ObjectCreated:Put", with: "ObjectRemoved:Delete")
        #expect(objects(#"{"Records":[\#(removed)]}"#) == [])
    }

    @Test(arguments: [
        "", "[]", "{}", "null", "x", #"{"Message":"x"}"#, #"{"Records":{}}"#, #"{"Message":{"Records":[]}}"#,
    ])
    func `anything else is no event`(text: String) {
        #expect(objects(text) == nil)
    }

    @Test func `envelopes in envelopes end`() {
        var text = #"{"Records":[]}"#
        for _ in 0..<9 {
            text = #"{"Message":"\#(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))"}"#
        }
        #expect(objects(text) == nil)
    }
}
