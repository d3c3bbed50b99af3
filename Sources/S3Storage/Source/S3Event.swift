import Foundation
import ObjectStorage

/// What a message of a queue says of new objects: events of S3, Ceph and others that copy them, wrapped by SNS or
/// EventBridge or not.
struct S3Event: Equatable {
    struct Object: Equatable {
        let bucket: String
        let key: String
    }

    /// Objects that were made. Empty for a test event and for events of another kind.
    let objects: [Object]

    private static let mostRecords = 1_000
    private static let deepestEnvelope = 3

    /// `nil` when it is none of those.
    init?(_ message: [UInt8]) {
        guard let objects = Self.objects(message, depth: 0) else { return nil }
        self.objects = objects
    }

    private static func objects(_ message: [UInt8], depth: Int) -> [Object]? {
        guard depth < deepestEnvelope,
            let root = try? JSONSerialization.jsonObject(with: Data(message)) as? [String: Any]
        else { return nil }
        if let records = root["Records"] as? [Any] {
            guard records.count <= mostRecords else { return nil }
            return records.compactMap { record($0 as? [String: Any] ?? [:]) }
        }
        if root["detail-type"] as? String == "Object Created", let detail = root["detail"] as? [String: Any] {
            // EventBridge does not encode keys.
            guard let bucket = (detail["bucket"] as? [String: Any])?["name"] as? String,
                let key = (detail["object"] as? [String: Any])?["key"] as? String
            else { return nil }
            return [Object(bucket: bucket, key: key)]
        }
        if root["detail-type"] is String || (root["Event"] as? String)?.hasPrefix("s3:TestEvent") == true { return [] }
        if let inner = root["Message"] as? String { return objects(Array(inner.utf8), depth: depth + 1) }
        return nil
    }

    private static func record(_ record: [String: Any]) -> Object? {
        guard let name = record["eventName"] as? String, name.contains("ObjectCreated"),
            let s3 = record["s3"] as? [String: Any],
            let bucket = (s3["bucket"] as? [String: Any])?["name"] as? String,
            let written = (s3["object"] as? [String: Any])?["key"] as? String,
            let key = PercentEncoding.decode(written, plusIsSpace: true)
        else { return nil }
        return Object(bucket: bucket, key: key)
    }
}
