internal import CLinuxShims
internal import Glibc

/// A running helper program and the socket to it. Killed and reaped when it goes out of scope.
public struct HelperProcess: ~Copyable, Sendable {
    private let process: pid_t
    public let socket: PacketSocket

    /// Starts `path` with two arguments, with its end of a packet socket as descriptor 3, and nothing of our
    /// environment.
    public init(path: String, _ first: String, _ second: String) throws(SystemError) {
        var ours: CInt = -1
        var theirs: CInt = -1
        guard unsafe CLinuxShims_socketPair(&ours, &theirs) == 0 else { throw .last("socketpair") }
        let socket = PacketSocket(owning: ours)
        let other = Descriptor(owning: theirs)
        var child: pid_t = 0
        guard unsafe CLinuxShims_spawnHelper(path, other.raw, first, second, &child) == 0 else {
            throw .last("posix_spawn", on: path)
        }
        self.process = child
        self.socket = socket
    }

    deinit {
        kill(process, SIGKILL)
        var status: CInt = 0
        while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
    }
}
