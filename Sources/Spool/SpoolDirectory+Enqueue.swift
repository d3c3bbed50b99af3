public import NativeSystem

extension SpoolDirectory {
    /// Puts a file into `incoming/` of a workspace: written without a name and forced to the disk, then named, the
    /// descriptor first. When it fails before the file has its name, nothing is ready. A descriptor that has its name
    /// while the file has not was left by a call that crashed, and is replaced. A new folder lets in whom `incoming/`
    /// lets in, but for all the world.
    ///
    /// - Parameter name: called when all is written and nothing has a name yet; `nil` leaves it at that.
    /// - Returns: whether the file has the name by this call; not where something had it already.
    @discardableResult
    public func enqueue(
        _ content: borrowing Descriptor, count: Int, descriptor: UploadDescriptor, workspace: Workspace,
        as name: () throws -> RawFileName?
    ) throws -> Bool {
        guard let folderName = RawFileName(workspace.name) else { throw SystemError("enqueue", code: 22) }
        let folder = try incoming.directoryCreating(folderName, mode: 0o700 | incoming.status().mode & 0o070)
        let file = try Self.unnamed(content, count: count, in: folder)
        let description = try Self.unnamed(try descriptor.json(), in: folder)
        guard let name = try name() else { return false }
        return try Self.link(file, description, as: name, in: folder)
    }

    private static func unnamed(
        _ content: borrowing Descriptor, count: Int, in folder: borrowing Directory
    ) throws(SystemError) -> Descriptor {
        let file = try folder.createUnnamedFile()
        try content.copy(to: file, count: count)
        try file.synchronize()
        return file
    }

    private static func unnamed(
        _ content: [UInt8], in folder: borrowing Directory
    ) throws(SystemError) -> Descriptor {
        let file = try folder.createUnnamedFile()
        try file.write(content.span)
        try file.synchronize()
        return file
    }

    private static func link(
        _ file: borrowing Descriptor, _ description: borrowing Descriptor, as name: RawFileName,
        in folder: borrowing Directory
    ) throws(SystemError) -> Bool {
        guard let descriptorName = name.appending(".json") else { throw SystemError("enqueue", code: 36) }
        guard try !folder.holds(name) else { return false }
        if try !link(description, as: descriptorName, in: folder) {
            do throws(SystemError) { try folder.remove(descriptorName) } catch {
                guard error.isNotFound else { throw error }
            }
            try folder.link(description, as: descriptorName)
        }
        let isLinked = try link(file, as: name, in: folder)
        try folder.synchronize()
        return isLinked
    }

    /// - Returns: `false` when something has the name.
    private static func link(
        _ file: borrowing Descriptor, as name: RawFileName, in folder: borrowing Directory
    ) throws(SystemError) -> Bool {
        do throws(SystemError) {
            try folder.link(file, as: name)
            return true
        } catch {
            guard error.isAlreadyThere else { throw error }
            return false
        }
    }
}
