/// Appends the bytes of `span` to `array` in one copy; a loop over a span takes ten times as long.
public func copyBytes(of span: Span<UInt8>, to array: inout [UInt8]) {
    unsafe span.withUnsafeBufferPointer { buffer in unsafe array.append(contentsOf: buffer) }
}

/// The characters of `span`, which are ASCII or at least UTF-8, without an array on the way.
public func string(of span: Span<UInt8>) -> String {
    unsafe span.withUnsafeBufferPointer { buffer in unsafe String(decoding: buffer, as: UTF8.self) }
}
