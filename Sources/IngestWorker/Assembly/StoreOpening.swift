import CachedStorage
import Foundation
import Ledger
import Logging
import ObjectStorage
import S3Storage

extension WorkerSettings {
    /// The store that the settings name, followed by its mirror where they name one.
    func openStore(log: Logger) throws -> any ObjectStore {
        let stores = try openStores(log: log)
        return stores.count > 1 ? MirrorObjectStore(truth: stores[0], mirror: stores[1]) : stores[0]
    }

    /// The store that the settings name, `store/` in the home where they name none, and its mirror where they name one.
    /// A store on the network is not asked for anything yet.
    func openStores(log: Logger) throws -> [any ObjectStore] {
        var stores: [any ObjectStore] = []
        if let storeURL {
            stores.append(try openStore(storeURL, named: named(.storeURL), log: log))
        } else {
            stores.append(try LocalObjectStore(path: path(of: .store)))
        }
        if let mirrorURL {
            if case .cached? = try? StoreURL(mirrorURL) {
                throw WorkerParts.Unusable(description: "\(named(.mirrorURL)): a mirror has no cache; store.url may")
            }
            guard mirrorURL != storeURL else {
                throw WorkerParts.Unusable(
                    description: "\(named(.mirrorURL)): it is the store itself; a mirror is another place")
            }
            stores.append(try openStore(mirrorURL, named: named(.mirrorURL), log: log))
        }
        return stores
    }

    /// Where the store is, and after it its mirror where there is one.
    var storePlaces: [StoreURL] {
        get throws {
            var places: [StoreURL] = []
            if let storeURL {
                places.append(try StoreURL(storeURL))
            } else {
                places.append(.directory(path: path(of: .store)))
            }
            if let mirrorURL { places.append(try StoreURL(mirrorURL)) }
            return places
        }
    }

    /// Those of store and mirror that are buckets.
    func buckets(log: Logger) throws -> [S3ObjectStore] { try openStores(log: log).compactMap { $0 as? S3ObjectStore } }

    /// `store`, behind a cache where the store's URL asks for one.
    ///
    /// - Parameter cleanDigest: SHA-256 of an object that is known as clean now, as hexadecimal digits.
    func cached(
        _ store: any ObjectStore, keys: KeyVault, log: Logger,
        cleanDigest: @escaping @Sendable (ObjectKey) throws -> String?
    ) throws -> any ObjectStore {
        guard let cacheDirectory = try cacheDirectory else { return store }
        try requireOwnCache(cacheDirectory)
        return CachedObjectStore(
            store, directory: try LocalObjectStore(path: cacheDirectory),
            limits: ObjectCache.Limits(bytes: self.store.cacheBytes, seconds: self.store.cacheSeconds),
            ring: try keys.ring(), log: log, cleanDigest: cleanDigest)
    }

    /// Where the copies of a cached store lie; `nil` for every other store.
    var cacheDirectory: String? {
        get throws {
            guard let storeURL, case .cached = try StoreURL(storeURL) else { return nil }
            return store.cacheDirectory ?? path(of: .cache)
        }
    }

    /// Old files of the cache are deleted: nothing else may lie in its directory, or around it.
    private func requireOwnCache(_ cache: String) throws {
        let mirror = try storePlaces.dropFirst().compactMap { if case .directory(let path) = $0 { path } else { nil } }
        let kept = HomeEntry.directories.filter { $0 != .cache }.map { path(of: $0) } + mirror
        guard Self.directory(home, isWithin: cache) || kept.contains(where: { Self.areNested($0, cache) }) else {
            return
        }
        throw WorkerParts.Unusable(
            description:
                "\(named(.cacheDirectory)): copies would lie in \(cache), among files that are kept; give them a "
                + "directory of their own")
    }

    /// What a URL names; of a cached store, the bucket behind it.
    ///
    /// - Parameter name: of the flag or the setting that holds the URL.
    func openStore(_ url: String, named name: String, log: Logger) throws -> any ObjectStore {
        let parsed: StoreURL
        do throws(StoreURL.Invalid) { parsed = try StoreURL(url) } catch {
            throw WorkerParts.Unusable(description: "\(name): \(error)")
        }
        switch parsed {
        case .directory(let path):
            if let overlap = overlap(ofStore: path) { throw WorkerParts.Unusable(description: "\(name): \(overlap)") }
            return try LocalObjectStore(path: path)
        case .s3(let location), .cached(let location):
            return try S3ObjectStore(
                try store.configuration(location), environment: ProcessInfo.processInfo.environment, log: log)
        }
    }

    /// Why clean files cannot lie in a directory: it is among what the worker keeps in its home, or around that.
    private func overlap(ofStore directory: String) -> String? {
        let isAmong = HomeEntry.directories.contains { $0 != .store && Self.areNested(path(of: $0), directory) }
        guard isAmong || Self.directory(home, isWithin: directory) else { return nil }
        return
            "clean files would lie in \(directory), among what the worker keeps there; give them a directory of their own"
    }

    private static func areNested(_ one: String, _ other: String) -> Bool {
        directory(one, isWithin: other) || directory(other, isWithin: one)
    }

    /// Whether a directory is another one, or below it.
    private static func directory(_ inner: String, isWithin outer: String) -> Bool {
        let outer = URL(fileURLWithPath: outer).resolvingSymlinksInPath().pathComponents
        return URL(fileURLWithPath: inner).resolvingSymlinksInPath().pathComponents.starts(with: outer)
    }

    /// The bucket that uploads are taken from; `nil` where the settings name none.
    ///
    /// - Throws: when it is where clean files go too: they would be taken for uploads, and deleted.
    func openSource(log: Logger) throws -> (S3Source, S3Configuration)? {
        guard let text = sourceURL else { return nil }
        let url: StoreURL
        do throws(StoreURL.Invalid) { url = try StoreURL(text) } catch {
            throw WorkerParts.Unusable(description: "\(named(.sourceURL)): \(error)")
        }
        guard case .s3(let location) = url else {
            throw WorkerParts.Unusable(description: "\(named(.sourceURL)): must be of the form s3://…")
        }
        for place in [storeURL, mirrorURL].compactMap({ $0.flatMap { try? StoreURL($0).bucket } })
        where location.overlaps(place) {
            throw WorkerParts.Unusable(
                description: "\(named(.sourceURL)): uploads and clean files would lie in one place; give each a prefix "
                    + "of its own, such as dirty/ and clean/")
        }
        let configuration = try store.configuration(location)
        let source = try S3Source(configuration, environment: ProcessInfo.processInfo.environment, log: log)
        return (source, configuration)
    }
}

extension WorkerParts {
    /// Does not begin to fill the empty directory that is seen where the store's disk is not mounted.
    func requireMountedStore() throws {
        guard case .directory(let path) = try settings.storePlaces[0], try LocalObjectStore(path: path).isEmpty(),
            // A purge that was cut short may have removed what the ledger still knows.
            try ledger.objects(ObjectFilter(), after: nil, limit: 1_000).contains(where: { !$0.isPurging })
        else { return }
        throw Unusable(
            description: "the store \(path) is empty, but files were stored there: mount its disk, or bring its files "
                + "back. If they are lost for good, put any file into it to begin anew")
    }

    /// Does not start with credentials that everybody tries first.
    func requireStrongCredentials() throws {
        for bucket in try settings.buckets(log: log) { try bucket.requireStrongCredentials() }
        try source()?.0.requireStrongCredentials()
    }
}
