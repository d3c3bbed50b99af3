/// A hostile act that a locked child tries in the self-test. The order is that of `CSandboxShims_attempt`.
public enum HostileAct: Int, CaseIterable, Sendable {
    case openFile
    case openTCPSocket
    case openUDPSocket
    case openMPTCPSocket
    case executeProgram
    case forkProcess
    case tracePeer
    case mapWritableExecutable
    case makeMemoryExecutable
    case signalParent
    case setUpIOURing
    case openFileBeneath
    case createFile
    case removeFile
    case renameFile
    case linkFile
    case changeMode
    case changeDirectory
    case openUnixSocket
    case openNetlinkSocket
    case openPacketSocket
    case sendOnSocket
    case writeToSocket
    case readForeignDescriptor
    case executeMemory
    case startThread
    case mapFileExecutable
    case makeMemoryExecutableByKey
    case attachSharedMemory
    case impliesExecution
    case traceParent
    case readParentsMemory
    case openParentProcess
    case signalEverybody
    case signalParentsThread
    case createMemoryFile
    case loadBPF
    case openPerformanceCounter
    case handlePageFaults
    case readKeyring
    case makeNamespace
    case mountFileSystem
    case becomeRoot
    case becomeDumpable
    case raiseLimits
    case call32Bit
    case callX32
    case changeInput
    case mapInputWritable
    case cutInput
    case floodOutput
    case takeMemory
    case loopForEver
    case overflowStack
    case readNull

    /// The name of the row in `doctor`.
    public var name: String {
        switch self {
        case .openFile: "open a file"
        case .openTCPSocket: "open a TCP socket"
        case .openUDPSocket: "open a UDP socket"
        case .openMPTCPSocket: "open an MPTCP socket"
        case .executeProgram: "execute a program"
        case .forkProcess: "fork"
        case .tracePeer: "ptrace"
        case .mapWritableExecutable: "map writable and executable memory"
        case .makeMemoryExecutable: "make memory executable"
        case .signalParent: "signal its parent"
        case .setUpIOURing: "set up io_uring"
        case .openFileBeneath: "open a file with openat2"
        case .createFile: "create a file"
        case .removeFile: "remove a file"
        case .renameFile: "rename a file"
        case .linkFile: "make a symbolic link"
        case .changeMode: "change the mode of a file"
        case .changeDirectory: "change its directory"
        case .openUnixSocket: "open a Unix socket"
        case .openNetlinkSocket: "open a netlink socket"
        case .openPacketSocket: "open a packet socket"
        case .sendOnSocket: "send on the worker's socket"
        case .writeToSocket: "write to the worker's socket"
        case .readForeignDescriptor: "read a descriptor that is not its own"
        case .executeMemory: "execute a memory file"
        case .startThread: "start a thread"
        case .mapFileExecutable: "map its input executable"
        case .makeMemoryExecutableByKey: "make memory executable with pkey_mprotect"
        case .attachSharedMemory: "attach shared memory"
        case .impliesExecution: "ask that all memory be executable"
        case .traceParent: "attach to its parent"
        case .readParentsMemory: "read its parent's memory"
        case .openParentProcess: "open its parent as a descriptor"
        case .signalEverybody: "signal every process"
        case .signalParentsThread: "signal its parent's thread"
        case .createMemoryFile: "create a memory file"
        case .loadBPF: "load a BPF program"
        case .openPerformanceCounter: "open a performance counter"
        case .handlePageFaults: "handle page faults itself"
        case .readKeyring: "read a key ring"
        case .makeNamespace: "make a user namespace"
        case .mountFileSystem: "mount a file system"
        case .becomeRoot: "become root"
        case .becomeDumpable: "become dumpable"
        case .raiseLimits: "raise its limits"
        case .call32Bit: "call the kernel as a 32-bit program"
        case .callX32: "call the kernel as an x32 program"
        case .changeInput: "write to its input"
        case .mapInputWritable: "map its input for writing"
        case .cutInput: "cut its input"
        case .floodOutput: "write without end"
        case .takeMemory: "take memory without end"
        case .loopForEver: "compute without end"
        case .overflowStack: "recurse without end"
        case .readNull: "read memory that is not there"
        }
    }

    /// Whether it calls the kernel for what it may not have, and so is stopped within a millisecond. The others use up
    /// what they have, until a limit stops them.
    public var isCall: Bool {
        switch self {
        case .floodOutput, .takeMemory, .loopForEver, .overflowStack, .readNull: false
        default: true
        }
    }
}
