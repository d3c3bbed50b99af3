import NIOSSL
import ObjectStorage

/// Who may sign a server's certificate.
struct CertificateAuthorities: Sendable {
    let certificates: [NIOSSLCertificate]

    /// - Parameter file: their certificates as PEM, one after the other.
    init(file: String) throws(StoreError) {
        let found = try? NIOSSLCertificate.fromPEMFile(file)
        guard let found, !found.isEmpty else {
            throw StoreError(code: .invalidRequest, description: "store.ca-file: no certificates (PEM) in \(file)")
        }
        certificates = found
    }
}

extension S3Configuration {
    /// How requests to the bucket, and to the services beside it, go over the network.
    func networkSettings() throws(StoreError) -> NetworkTransport.Settings {
        var authorities: CertificateAuthorities?
        if let authoritiesFile { authorities = try CertificateAuthorities(file: authoritiesFile) }
        return NetworkTransport.Settings(
            connections: connections, connectSeconds: connectSeconds, readSeconds: readSeconds,
            authorities: authorities)
    }
}
