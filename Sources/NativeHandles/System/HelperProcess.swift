internal import CLinuxShims
internal import Glibc

/// A descriptor of a process (`pidfd_open(2)`): unlike a number it can never come to mean another process.
public struct ProcessDescriptor: ~Copyable, Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// Kills it; no error when it is gone already.
    public borrowing func kill() {
        _ = CLinuxShims_pidfdSignal(descriptor.raw, SIGKILL)
    }
}

/// A running helper program and the socket to it. Killed and reaped when it goes out of scope.
public struct HelperProcess: ~Copyable, Sendable {
    private let process: pid_t
    public let socket: PacketSocket

    /// Starts `path` with two arguments, with its end of a packet socket as descriptor 3 and no environment.
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

extension ProcessDescriptor {
    /// A descriptor for the process with this number.
    public init(identifier: Int) throws(SystemError) {
        let raw = CLinuxShims_pidfdOpen(pid_t(identifier))
        guard raw >= 0 else { throw .last("pidfd_open") }
        self.init(Descriptor(owning: raw))
    }
}
