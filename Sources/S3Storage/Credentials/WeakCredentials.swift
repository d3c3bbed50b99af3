public import ObjectStorage

/// Access keys and secrets that stores are delivered with, and that guides and examples print.
enum WeakCredentials {
    /// What servers take as they come out of the box.
    static let delivered = [
        ("minioadmin", "minioadmin"), ("minio", "minio123"), ("rustfsadmin", "rustfsadmin"), ("admin", "admin"),
        ("admin", "password"), ("test", "test"), ("root", "root"), ("accessKey1", "verySecretKey1"),
    ]

    /// Secrets that everybody tries, whatever the access key.
    private static let known: Set<String> = [
        "password", "password1", "password123", "admin", "admin123", "changeme", "secret", "secretkey", "12345678",
        "123456789", "minio123", "minio12345", "minioadmin", "rustfsadmin", "verySecretKey1",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    ]

    static let sentence =
        "the secret of the store's credentials is one that everybody tries first; make an access key of its own at the "
        + "store, with a secret of 32 random characters or more"

    static func contain(_ credentials: S3Credentials) -> Bool {
        let secret = credentials.secretKey.value
        return secret == credentials.accessKey || known.contains(secret)
            || delivered.contains { $0 == credentials.accessKey && $1 == secret }
    }
}

extension S3ObjectStore {
    /// Refuses credentials that everybody tries first, unless the store is on this machine. Says nothing where there
    /// are none yet.
    public func requireStrongCredentials() throws(StoreError) { try client.requireStrongCredentials() }
}

extension S3Source {
    /// As that of the store.
    public func requireStrongCredentials() throws(StoreError) { try client.requireStrongCredentials() }
}

extension S3Client {
    func requireStrongCredentials() throws(StoreError) {
        do throws(S3Failure) { _ = try signer() } catch {
            if error.code == S3Failure.weakCredentials { throw StoreError(error) }
        }
    }
}
