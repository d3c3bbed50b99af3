public import NativeSystem

/// Where a file lies on the spool, or is about to.
public struct SpooledFile: Hashable, Sendable {
    /// The folder under `incoming/`; `nil` for a file that lies in `incoming/` itself.
    public let folder: RawFileName?
    public let name: RawFileName

    public init(folder: RawFileName?, name: RawFileName) {
        self.folder = folder
        self.name = name
    }

    /// The workspace that the folder names; `nil` when it is not a valid one.
    public var workspace: Workspace? {
        guard let folder else { return .default }
        return Workspace(String(decoding: folder.bytes, as: UTF8.self))
    }

    /// The file of a job whose name we choose ourselves: the job's id, with the extension of the client's name.
    public init?(job id: String, workspace: Workspace, named clientName: ClientName) {
        let fileExtension = clientName.fileExtension
        guard let name = RawFileName(fileExtension.isEmpty ? id : id + "." + fileExtension) else { return nil }
        self.init(folder: RawFileName(workspace.name), name: name)
    }
}
