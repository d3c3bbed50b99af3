internal import CQPDF
internal import Glibc

/// Why libqpdf could not read a document.
public enum PDFDocumentError: Error, Equatable, Sendable {
    /// It needs a password, or is encrypted in a way that libqpdf does not know.
    case encrypted
    /// - Parameter offset: where in the file, when libqpdf says so.
    case damaged(offset: Int?)
    case outOfMemory
}

/// A document that libqpdf holds in memory: its objects as text of PDF syntax, its streams as bytes.
///
/// Nothing is repaired: a cross-reference table that does not fit the file, or an object that is not where it should
/// be, is an error.
@safe public struct PDFDocument: ~Copyable {
    private let handle: qpdf_data
    /// libqpdf reads from here as long as it lives.
    private let buffer: UnsafeMutableRawBufferPointer

    /// - Parameter opensLocked: whether a document that is encrypted, and opens without a password, is decrypted.
    public init(_ bytes: Span<UInt8>, opensLocked: Bool) throws(PDFDocumentError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        unsafe bytes.withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
        guard let handle = unsafe qpdf_init() else {
            unsafe buffer.deallocate()
            throw .outOfMemory
        }
        unsafe qpdf_silence_errors(handle)
        unsafe qpdf_set_suppress_warnings(handle, 1)
        unsafe qpdf_set_attempt_recovery(handle, 0)
        _ = unsafe qpdf_read_memory(handle, "upload", buffer.baseAddress, UInt64(bytes.count), nil)
        var failure = unsafe Self.takeError(handle)
        if failure == nil, !opensLocked, unsafe qpdf_is_encrypted(handle) != 0 { failure = .encrypted }
        if let failure {
            var handle: qpdf_data? = unsafe handle
            unsafe qpdf_cleanup(&handle)
            unsafe buffer.deallocate()
            throw failure
        }
        unsafe self.handle = handle
        unsafe self.buffer = buffer
    }

    deinit {
        var handle: qpdf_data? = unsafe handle
        unsafe qpdf_cleanup(&handle)
        unsafe buffer.deallocate()
    }

    /// The library's version, such as `11.3.0`.
    public static var libraryVersion: String { unsafe String(cString: qpdf_get_qpdf_version()) }

    /// The version that the header names, such as `1.7`.
    public var version: String { unsafe String(cString: qpdf_get_pdf_version(handle)) }

    /// Whether it is laid out for the web, with a second cross-reference at its start.
    public var isLinearized: Bool { unsafe qpdf_is_linearized(handle) != 0 }

    /// The trailer dictionary.
    public func trailer() throws(PDFDocumentError) -> [UInt8] {
        let text = unsafe text(qpdf_get_trailer(handle))
        try check()
        return text
    }

    /// An object as its text.
    public struct Object: Sendable {
        /// Its value, or the dictionary of a stream, in PDF syntax with references to indirect objects.
        public let text: [UInt8]
        public let isStream: Bool
    }

    /// The indirect object `number`; one that does not exist is `null`.
    public func object(_ number: Int, generation: Int) throws(PDFDocumentError) -> Object {
        guard let number = Int32(exactly: number), let generation = Int32(exactly: generation) else {
            throw .damaged(offset: nil)
        }
        let object = unsafe qpdf_get_object_by_id(handle, number, generation)
        defer { unsafe qpdf_oh_release(handle, object) }
        let isStream = unsafe qpdf_oh_is_stream(handle, object) != 0
        let text: [UInt8]
        if isStream {
            let dictionary = unsafe qpdf_oh_get_dict(handle, object)
            text = self.text(dictionary)
            unsafe qpdf_oh_release(handle, dictionary)
        } else {
            text = self.text(object)
        }
        try check()
        return Object(text: text, isStream: isStream)
    }

    /// The bytes of the stream `number` as they stand in the file.
    public func rawStream(_ number: Int, generation: Int) throws(PDFDocumentError) -> [UInt8] {
        guard let number = Int32(exactly: number), let generation = Int32(exactly: generation) else {
            throw .damaged(offset: nil)
        }
        let object = unsafe qpdf_get_object_by_id(handle, number, generation)
        defer { unsafe qpdf_oh_release(handle, object) }
        var start: UnsafeMutablePointer<UInt8>?
        var count = 0
        var isFiltered: QPDF_BOOL = 0
        _ = unsafe qpdf_oh_get_stream_data(handle, object, qpdf_dl_none, &isFiltered, &start, &count)
        let bytes = unsafe start.map { unsafe [UInt8](UnsafeBufferPointer(start: $0, count: count)) }
        unsafe free(start)
        try check()
        // libqpdf gives no buffer for a stream without data.
        return bytes ?? []
    }

    private func text(_ object: qpdf_oh) -> [UInt8] {
        guard let start = unsafe qpdf_oh_unparse_resolved(handle, object) else { return [] }
        let count = unsafe qpdf_get_last_string_length(handle)
        return unsafe start.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
            unsafe [UInt8](UnsafeBufferPointer(start: bytes, count: count))
        }
    }

    /// Throws what libqpdf has complained about since the last check.
    private func check() throws(PDFDocumentError) {
        if let failure = unsafe Self.takeError(handle) { throw failure }
    }

    /// The most telling of the complaints: that memory ran out explains all that went wrong after it.
    private static func takeError(_ handle: qpdf_data) -> PDFDocumentError? {
        var failures: [PDFDocumentError] = []
        while let error = unsafe qpdf_has_error(handle) != 0 ? qpdf_get_error(handle) : nil {
            failures.append(unsafe describe(handle, error))
        }
        while let warning = unsafe qpdf_more_warnings(handle) != 0 ? qpdf_next_warning(handle) : nil {
            let detail = unsafe String(cString: qpdf_get_error_message_detail(handle, warning))
            if harmlessWarnings.contains(where: detail.hasPrefix) { continue }
            failures.append(unsafe describe(handle, warning))
        }
        return failures.first { $0 == .outOfMemory } ?? failures.first
    }

    /// What good programs get wrong without harm: a /Size in the trailer that is too small, and (macOS) free objects
    /// that are listed as being at offset 0.
    private static let harmlessWarnings = ["reported number of objects", "object has offset 0"]

    private static func describe(_ handle: qpdf_data, _ error: qpdf_error) -> PDFDocumentError {
        let code = unsafe qpdf_get_error_code(handle, error)
        let detail = unsafe String(cString: qpdf_get_error_message_detail(handle, error))
        if code == qpdf_e_password || code == qpdf_e_unsupported && detail.contains("ncrypt") { return .encrypted }
        if detail.contains("bad_alloc") { return .outOfMemory }
        return .damaged(offset: Int(exactly: unsafe qpdf_get_error_file_position(handle, error)))
    }
}
