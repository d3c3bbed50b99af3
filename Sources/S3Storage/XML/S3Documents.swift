import NativeBytes
import NativeCrypto
import ObjectStorage

/// `<Error>`: why a request was refused. Also the answer to some requests whose status says that all is well.
struct S3ErrorDocument: Equatable {
    let code: String
    let message: String
    /// The region to ask instead.
    let region: String?
    let requestIdentifier: String?

    private static let longestMessage = 300

    /// `nil` when it is no such document.
    init?(_ body: [UInt8]) {
        guard !body.isEmpty, let root = try? XMLElement(document: body) else { return nil }
        // Some services put it into an envelope.
        let element = root.name == "Error" ? root : root.all("Error").first
        guard let element, let code = element["Code"] else { return nil }
        self.code = code
        message = String((element["Message"] ?? "").prefix(Self.longestMessage))
        region = element["Region"]
        requestIdentifier = element["RequestId"] ?? root["RequestId"]
    }
}

/// `<ListBucketResult>` of ListObjectsV2.
struct S3ListDocument: Equatable {
    struct Entry: Equatable {
        let key: String
        let bytes: Int
        let modified: Int
        let version: String?
    }

    let entries: [Entry]
    /// `nil` after the last page.
    let continuation: String?

    init(_ body: [UInt8]) throws(XMLReader.Defect) {
        let root = try XMLElement(document: body)
        guard root.name == "ListBucketResult" else { throw .noElement }
        let isEncoded = root["EncodingType"] == "url"
        var entries: [Entry] = []
        for element in root.all("Contents") {
            guard let written = element["Key"], let size = element["Size"].flatMap({ Int($0) }), size >= 0,
                let key = isEncoded ? PercentEncoding.decode(written, plusIsSpace: true) : written
            else { throw .badMarkup }
            entries.append(
                Entry(
                    key: key, bytes: size,
                    modified: element["LastModified"].flatMap { UTCTime(extended: $0) }?.seconds ?? 0,
                    version: element["ETag"].map(S3ETag.bare)))
        }
        self.entries = entries
        let token = root["NextContinuationToken"] ?? ""
        guard root["IsTruncated"] == "true" else {
            continuation = nil
            return
        }
        guard !token.isEmpty else { throw .truncated }
        continuation = token
    }
}

/// `<ListMultipartUploadsResult>`: uploads that nobody has ended yet.
struct S3UploadsDocument: Equatable {
    struct Upload: Equatable {
        let key: String
        let identifier: String
        let begun: UTCTime?
    }

    let uploads: [Upload]
    let nextKey: String?
    let nextIdentifier: String?

    init(_ body: [UInt8]) throws(XMLReader.Defect) {
        let root = try XMLElement(document: body)
        guard root.name == "ListMultipartUploadsResult" else { throw .noElement }
        let isEncoded = root["EncodingType"] == "url"
        var uploads: [Upload] = []
        for element in root.all("Upload") {
            guard let written = element["Key"], let identifier = element["UploadId"],
                let key = isEncoded ? PercentEncoding.decode(written, plusIsSpace: true) : written
            else { throw .badMarkup }
            uploads.append(
                Upload(
                    key: key, identifier: identifier,
                    begun: element["Initiated"].flatMap { UTCTime(extended: $0) }))
        }
        self.uploads = uploads
        let isTruncated = root["IsTruncated"] == "true"
        nextKey = isTruncated ? root["NextKeyMarker"] : nil
        nextIdentifier = isTruncated ? root["NextUploadIdMarker"] : nil
    }
}

/// An ETag as requests and documents write it.
enum S3ETag {
    /// Of an object that was put in one piece, where the store does as Amazon's: the MD5 digest of its content.
    static func plain(_ content: Span<UInt8>) -> String {
        Hexadecimal.text(MD5Digest(of: content).bytes)
    }

    /// Without the quotes.
    static func bare(_ tag: String) -> String {
        tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.count >= 2 ? String(tag.dropFirst().dropLast()) : tag
    }
}
