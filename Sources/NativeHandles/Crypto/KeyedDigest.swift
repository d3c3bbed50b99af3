internal import COpenSSL
public import NativeBytes

extension SHA256Digest {
    /// HMAC-SHA-256 (RFC 2104) of `message`, by OpenSSL.
    public init(authenticating message: [UInt8], key: [UInt8]) {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        let done = unsafe digest.withUnsafeMutableBufferPointer { output in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe key.withUnsafeBytes { key in
                    unsafe HMAC(
                        EVP_sha256(), key.baseAddress, Int32(key.count), message.baseAddress, message.count,
                        output.baseAddress, nil) != nil
                }
            }
        }
        guard done, let made = SHA256Digest(bytes: digest) else { preconditionFailure("OpenSSL has no HMAC-SHA-256") }
        self = made
    }
}

/// MD5 (RFC 1321), 16 bytes, by OpenSSL: what S3 names objects' versions with and checks some uploads by. Protects from
/// accidents alone.
public struct MD5Digest: Equatable, Sendable {
    public let bytes: [UInt8]

    public init(of content: Span<UInt8>) {
        var digest = [UInt8](repeating: 0, count: 16)
        let status = unsafe digest.withUnsafeMutableBufferPointer { output in
            unsafe content.withUnsafeBytes { input in
                unsafe EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, EVP_md5(), nil)
            }
        }
        precondition(status == 1, "OpenSSL has no MD5")
        bytes = digest
    }
}
