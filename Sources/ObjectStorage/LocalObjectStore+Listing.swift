import NativeSystem

extension LocalObjectStore {
    /// Reads every folder on the way whole for each page, and its entries in the order of keys: a folder `a` comes
    /// after the file `a.b`, because `.` comes before `/`.
    public func list(_ prefix: KeyPrefix, from start: String?, limit: Int) throws(StoreError) -> ObjectPage {
        do throws(SystemError) {
            // One more than asked for tells whether there is a next page.
            var walk = Walk(start: start, limit: limit + 1)
            try list(prefix.components[...], below: "", in: root, &walk)
            guard walk.objects.count > limit else { return ObjectPage(objects: walk.objects, next: nil) }
            walk.objects.removeLast()
            return ObjectPage(objects: walk.objects, next: walk.objects.last?.key.description)
        } catch {
            if error.isNotFound || error.isNotADirectory { return ObjectPage(objects: [], next: nil) }
            throw StoreError(error)
        }
    }

    private struct Walk {
        let start: String?
        let limit: Int
        var objects: [ObjectInfo] = []

        var isFull: Bool { objects.count >= limit }

        /// Whether everything with this path in front comes before the start.
        func isBeforeStart(folder path: String) -> Bool {
            guard let start else { return false }
            return path < start && !start.hasPrefix(path)
        }
    }

    /// Goes down the components of the prefix, then lists.
    private func list(
        _ prefix: ArraySlice<String>, below path: String, in directory: borrowing Directory, _ walk: inout Walk
    ) throws(SystemError) {
        guard let first = prefix.first else { return try list(directory, path: path, &walk) }
        let next = try directory.directory(Self.name(first))
        try list(prefix.dropFirst(), below: path + first + "/", in: next, &walk)
    }

    private func list(_ directory: borrowing Directory, path: String, _ walk: inout Walk) throws(SystemError) {
        for (sortKey, status) in try entries(directory) {
            if walk.isFull { return }
            let full = path + sortKey
            switch status.kind {
            case .directory:
                guard !walk.isBeforeStart(folder: full) else { continue }
                // Removed since its name was read: there is nothing in it.
                do throws(SystemError) {
                    let next = try directory.directory(Self.name(String(sortKey.dropLast())))
                    try list(next, path: full, &walk)
                } catch {
                    guard error.isNotFound else { throw error }
                }
            case .regular:
                if let start = walk.start, full <= start { continue }
                if let key = ObjectKey(full), let info = Self.info(key, status) { walk.objects.append(info) }
            case .symbolicLink, .other: continue
            }
        }
    }

    /// What lies in a folder in the order of keys, a folder with `/` at its end. Passes over names that are none of a
    /// key.
    private func entries(_ directory: borrowing Directory) throws(SystemError) -> [(String, FileStatus)] {
        var entries: [(String, FileStatus)] = []
        for name in try directory.names(
            limit: .max, where: { ObjectKey(String(decoding: $0.bytes, as: UTF8.self)) != nil })
        {
            let text = String(decoding: name.bytes, as: UTF8.self)
            do throws(SystemError) {
                let status = try directory.status(of: name)
                entries.append((status.kind == .directory ? text + "/" : text, status))
            } catch {
                guard error.isNotFound else { throw error }
            }
        }
        return entries.sorted { $0.0 < $1.0 }
    }
}
