import Foundation
import NativeBytes
import NativeCrypto

extension S3ObjectStore {
    /// Of a request that makes an object.
    var encryptionHeaders: [String: String] {
        switch client.configuration.encryption {
        case .bucketDefault: return [:]
        case .storeKeys: return ["x-amz-server-side-encryption": "AES256"]
        case .keyService(let key):
            var headers = [
                "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-bucket-key-enabled": "true",
            ]
            if let key { headers["x-amz-server-side-encryption-aws-kms-key-id"] = key }
            return headers
        case .customerKey: return customerKeyHeaders
        }
    }

    /// Of every request for an object that was made with a key of ours.
    var customerKeyHeaders: [String: String] {
        guard case .customerKey(let key) = client.configuration.encryption else { return [:] }
        return [
            "x-amz-server-side-encryption-customer-algorithm": "AES256",
            "x-amz-server-side-encryption-customer-key": Data(key).base64EncodedString(),
            "x-amz-server-side-encryption-customer-key-md5": Data(MD5Digest(of: key.span).bytes).base64EncodedString(),
        ]
    }
}
