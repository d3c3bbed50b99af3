import Foundation
import Logging
import ObjectStorage
import S3Storage

extension WorkerSettings {
    /// The store that the settings name; `store/` in the home where they name none. A store on the network is not
    /// asked for anything yet.
    func openStore(log: Logger) throws -> any ObjectStore {
        guard let storeURL else { return try LocalObjectStore(path: home + "/store") }
        return try openStore(storeURL, named: "store.url", log: log)
    }

    /// Where the objects lie as files; `nil` when they do not.
    var storeDirectory: String? {
        get throws {
            guard let storeURL else { return home + "/store" }
            guard case .directory(let path) = try StoreURL(storeURL) else { return nil }
            return path
        }
    }

    /// - Parameter name: of the flag or the setting that holds the URL.
    func openStore(_ url: String, named name: String, log: Logger) throws -> any ObjectStore {
        let parsed: StoreURL
        do throws(StoreURL.Invalid) { parsed = try StoreURL(url) } catch {
            throw WorkerParts.Unusable(description: "\(name): \(error)")
        }
        switch parsed {
        case .directory(let path): return try LocalObjectStore(path: path)
        case .s3(let location):
            return try S3ObjectStore(
                try store.configuration(location), environment: ProcessInfo.processInfo.environment, log: log)
        }
    }
}
