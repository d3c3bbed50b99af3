internal import COpenSSL

/// AES-256 in Galois/counter mode (NIST SP 800-38D), with a nonce of 12 and a tag of 16 bytes.
public enum AES256GCM {
    public static let keyByteCount = 32
    public static let nonceByteCount = 12
    public static let tagByteCount = 16

    /// Appends the ciphertext of `plain`, which is as long, and the tag to `output`.
    ///
    /// - Parameters:
    ///   - nonce: 12 bytes that were never used with this key.
    ///   - additional: what the tag vouches for besides.
    public static func seal(
        _ plain: Span<UInt8>, key: SecretBytes, nonce: [UInt8], additional: [UInt8], appendingTo output: inout [UInt8]
    ) {
        precondition(key.count == keyByteCount && nonce.count == nonceByteCount)
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: plain.count + tagByteCount))
        guard let context = unsafe EVP_CIPHER_CTX_new() else { preconditionFailure("OpenSSL has no memory") }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        let isSealed = unsafe output.withUnsafeMutableBufferPointer { output in
            guard let ciphertext = unsafe output.baseAddress.map({ unsafe $0 + start }) else { return false }
            var written: CInt = 0
            let isReady = key.withBytes { key in
                unsafe key.withUnsafeBufferPointer { key in
                    unsafe EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key.baseAddress, nonce) == 1
                }
            }
            guard isReady,
                unsafe EVP_EncryptUpdate(context, nil, &written, additional, CInt(additional.count)) == 1
            else { return false }
            let isWritten = unsafe plain.withUnsafeBufferPointer { plain in
                unsafe plain.count == 0
                    || EVP_EncryptUpdate(context, ciphertext, &written, plain.baseAddress, CInt(plain.count)) == 1
            }
            return unsafe isWritten && EVP_EncryptFinal_ex(context, ciphertext + plain.count, &written) == 1
                && EVP_CIPHER_CTX_ctrl(
                    context, EVP_CTRL_AEAD_GET_TAG, CInt(tagByteCount), ciphertext + plain.count) == 1
        }
        precondition(isSealed, "OpenSSL has no AES-256-GCM")
    }

    /// The plaintext of what `seal` made, its tag at its end; `nil` when a bit of it, the key, the nonce or
    /// `additional` is another.
    public static func open(
        _ sealed: Span<UInt8>, key: SecretBytes, nonce: [UInt8], additional: [UInt8]
    ) -> [UInt8]? {
        precondition(key.count == keyByteCount && nonce.count == nonceByteCount)
        guard sealed.count >= tagByteCount else { return nil }
        var plain = [UInt8](repeating: 0, count: sealed.count - tagByteCount)
        let isOpen = unsafe plain.withUnsafeMutableBufferPointer { plain in
            unsafe open(sealed, key, nonce, additional, into: plain.baseAddress, count: plain.count)
        }
        guard isOpen else {
            // What came out before the tag was compared is of no worth to anybody but an attacker.
            unsafe plain.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
            return nil
        }
        return plain
    }

    /// Opens a wrapped key without a copy of it on the heap; `nil` as for `open`.
    public static func openKey(
        _ sealed: Span<UInt8>, key: SecretBytes, nonce: [UInt8], additional: [UInt8]
    ) -> SecretBytes? {
        guard sealed.count > tagByteCount else { return nil }
        var isOpen = false
        let plain = SecretBytes(count: sealed.count - tagByteCount) { bytes throws(Never) in
            unsafe bytes.withUnsafeMutableBufferPointer { plain in
                isOpen = unsafe open(sealed, key, nonce, additional, into: plain.baseAddress, count: plain.count)
            }
        }
        return isOpen ? plain : nil
    }

    private static func open(
        _ sealed: Span<UInt8>, _ key: SecretBytes, _ nonce: [UInt8], _ additional: [UInt8],
        into plain: UnsafeMutablePointer<UInt8>?, count: Int
    ) -> Bool {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { preconditionFailure("OpenSSL has no memory") }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        var written: CInt = 0
        let isReady = key.withBytes { key in
            unsafe key.withUnsafeBufferPointer { key in
                unsafe EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key.baseAddress, nonce) == 1
            }
        }
        guard isReady, unsafe EVP_DecryptUpdate(context, nil, &written, additional, CInt(additional.count)) == 1
        else { return false }
        return unsafe sealed.withUnsafeBufferPointer { sealed in
            guard let start = sealed.baseAddress else { return false }
            if count > 0, unsafe EVP_DecryptUpdate(context, plain, &written, start, CInt(count)) != 1 { return false }
            var tag = unsafe [UInt8](UnsafeBufferPointer(start: start + count, count: tagByteCount))
            guard unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt(tagByteCount), &tag) == 1
            else { return false }
            var end: UInt8 = 0
            return unsafe EVP_DecryptFinal_ex(context, &end, &written) == 1
        }
    }
}
