internal import COpenSSL

/// Signatures by Ed25519 (RFC 8032), by OpenSSL.
public enum Ed25519 {
    public static let seedByteCount = 32
    public static let publicKeyByteCount = 32
    public static let signatureByteCount = 64

    /// The public key that belongs to a private one of 32 bytes.
    public static func publicKey(of seed: SecretBytes) -> [UInt8] {
        unsafe withPrivateKey(seed) { key in
            var bytes = [UInt8](repeating: 0, count: publicKeyByteCount)
            var count = bytes.count
            let status = unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count)
            precondition(status == 1 && count == publicKeyByteCount, "OpenSSL has no Ed25519")
            return bytes
        }
    }

    /// 64 bytes, the same for the same message and key.
    public static func signature(of message: [UInt8], by seed: SecretBytes) -> [UInt8] {
        unsafe withPrivateKey(seed) { key in
            guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("OpenSSL has no memory") }
            defer { unsafe EVP_MD_CTX_free(context) }
            var signature = [UInt8](repeating: 0, count: signatureByteCount)
            var count = signature.count
            let isSigned =
                unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1
                && EVP_DigestSign(context, &signature, &count, message, message.count) == 1
            precondition(isSigned && count == signatureByteCount, "OpenSSL has no Ed25519")
            return signature
        }
    }

    /// Whether the owner of `publicKey` signed `message`.
    public static func isValid(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureByteCount, publicKey.count == publicKeyByteCount,
            let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
        else { return false }
        defer { unsafe EVP_PKEY_free(key) }
        guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("OpenSSL has no memory") }
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    private static func withPrivateKey<Result>(_ seed: SecretBytes, _ body: (OpaquePointer) -> Result) -> Result {
        precondition(seed.count == seedByteCount)
        let key = unsafe seed.withBytes { bytes in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, bytes.baseAddress, bytes.count)
            }
        }
        guard let key = unsafe key else { preconditionFailure("OpenSSL has no Ed25519") }
        defer { unsafe EVP_PKEY_free(key) }
        return unsafe body(key)
    }
}
