public import NativeBytes

/// What is kept of a document: objects numbered from 1 without gaps, the catalog first. It is all that the writer
/// needs, and two documents with the same content show the same.
public struct PDFContent: Equatable, Sendable {
    /// An object, and its data when it is a stream.
    public struct Object: Equatable, Sendable {
        public var value: PDFObject
        public var stream: PDFStream?

        public init(value: PDFObject, stream: PDFStream? = nil) {
            self.value = value
            self.stream = stream
        }
    }

    /// `1.7` or `2.0`.
    public let version: String
    /// Object `n` is at index `n - 1`.
    public let objects: [Object]

    /// The number of the document information, if there is one.
    public let information: Int?

    public init(version: String, objects: [Object], information: Int? = nil) {
        self.version = version
        self.objects = objects
        self.information = information
    }
}

/// The coded data of a stream. Its dictionary in the content does not have the entries about coding.
public struct PDFStream: Equatable, Sendable {
    public let data: [UInt8]
    /// The one filter that is left, such as `FlateDecode`; `nil` for none.
    public let filter: String?
    /// DecodeParms of the filter.
    public let parameters: PDFObject?
    /// Of what the data stands for: plain bytes, or the coded picture.
    public let digest: SHA256Digest

    /// - Parameter digest: `nil` when the data stands for itself.
    public init(data: [UInt8], filter: String?, parameters: PDFObject? = nil, digest: SHA256Digest? = nil) {
        self.data = data
        self.filter = filter
        self.parameters = parameters
        self.digest = digest ?? SHA256Digest(of: data.span)
    }
}
