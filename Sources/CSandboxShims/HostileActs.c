#define _GNU_SOURCE
#include "CSandboxShims.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// What a program does that took a sandboxed child over. Each act returns 0 when it succeeded and -1 when the kernel
// refused it; most are ended by a signal.

enum { workersSocket = 3, page = 4096 };

static int refusedUnless(int isDone) { return isDone ? 0 : -1; }

static int opensSocket(int family, int type, int protocol) { return refusedUnless(socket(family, type, protocol) >= 0); }

static int executes(void) {
    char *const arguments[] = {(char *)"/bin/true", NULL};
    return execve(arguments[0], arguments, arguments + 1);
}

static int executesMemory(int file) {
    char *const nothing[] = {NULL};
    return (int)syscall(SYS_execveat, file, "", nothing, nothing, 0x1000 /* AT_EMPTY_PATH */);
}

static int forks(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    return refusedUnless(child >= 0);
}

static int startsThread(void) {
    static unsigned char stack[page];
    return refusedUnless(syscall(SYS_clone, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, stack + sizeof stack, 0, 0, 0) >= 0);
}

static int maps(size_t count, int protection, int flags, int file) {
    return refusedUnless(mmap(NULL, count, protection, flags, file, 0) != MAP_FAILED);
}

static int makesExecutable(long call) {
    void *start = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) return -1;
    return (int)syscall(call, start, page, PROT_READ | PROT_EXEC, -1);
}

static int attachesSharedMemory(void) {
    int memory = shmget(IPC_PRIVATE, page, IPC_CREAT | 0700);
    return refusedUnless(memory >= 0 && shmat(memory, NULL, SHM_EXEC) != (void *)-1);
}

static int sendsToWorker(void) {
    char byte = 0;
    return refusedUnless(write(workersSocket, &byte, 1) == 1);
}

static int readsParentsMemory(void) {
    char byte;
    struct iovec here = {&byte, 1};
    struct iovec there = {(void *)&sendsToWorker, 1};  // a fork has its code where its parent has it
    return refusedUnless(process_vm_readv(getppid(), &here, 1, &there, 1, 0) == 1);
}

static int callsAs32Bit(void) {
#ifdef __x86_64__
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L /* getpid of i386 */) : "memory");
    return refusedUnless(result > 0);
#else
    return -1;
#endif
}

static int callsAsX32(void) {
#ifdef __x86_64__
    return refusedUnless(syscall(0x40000000L | SYS_getppid) > 0);
#else
    return -1;
#endif
}

/// Descriptors other than the standard three and the memory files of its own file.
static int readsForeignDescriptor(void) {
    char byte;
    for (int descriptor = workersSocket + 4; descriptor < 1024; descriptor++)
        if (read(descriptor, &byte, 1) >= 0) return 0;
    return -1;
}

static int changesInput(int input) {
    char byte = 0;
    lseek(input, 0, SEEK_SET);
    return refusedUnless(write(input, &byte, 1) == 1);
}

static int floods(int file, size_t count) {
    static const char block[1 << 16];
    for (size_t written = 0; written < count;) {
        ssize_t step = write(file, block, sizeof block);
        if (step <= 0) return -1;
        written += (size_t)step;
    }
    return 0;
}

static int takesMemory(size_t count) {
    for (size_t taken = 0; taken < count; taken += 1 << 20) {
        volatile char *block = malloc(1 << 20);
        if (!block) return -1;
        for (size_t at = 0; at < 1 << 20; at += page) block[at] = 1;
    }
    return 0;
}

static int loopsForEver(void) {
    for (volatile unsigned turns = 0;; turns++) {}
}

static int overflowsStack(int depth) {
    volatile char frame[page];
    frame[0] = (char)depth;
    return depth < 0 ? 0 : overflowsStack(depth + 1) + frame[0];
}

int CSandboxShims_attempt(int act, int input, int output) {
    char path[] = "/tmp/x";
    switch (act) {
    case 0: return refusedUnless(open("/etc/passwd", O_RDONLY) >= 0);
    case 1: return opensSocket(AF_INET, SOCK_STREAM, 0);
    case 2: return opensSocket(AF_INET, SOCK_DGRAM, 0);
    case 3: return opensSocket(AF_INET, SOCK_STREAM, 262);  // Multipath TCP, which Landlock alone lets through
    case 4: return executes();
    case 5: return forks();
    case 6: return refusedUnless(ptrace(PTRACE_TRACEME, 0, NULL, NULL) >= 0);
    case 7: return maps(page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    case 8: return makesExecutable(SYS_mprotect);
    case 9: return kill(getppid(), 0);
    case 10: {
        char parameters[120] = {0};
        return refusedUnless(syscall(425, 1, parameters) >= 0);  // io_uring_setup
    }
    case 11: return refusedUnless(syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", NULL, 0) >= 0);
    case 12: return refusedUnless(open(path, O_WRONLY | O_CREAT, 0600) >= 0);
    case 13: return unlink(path);
    case 14: return rename(path, "/tmp/y");
    case 15: return symlink("/etc/passwd", path);
    case 16: return chmod("/", 0777);
    case 17: return chdir("/");
    case 18: return opensSocket(AF_UNIX, SOCK_STREAM, 0);
    case 19: return opensSocket(AF_NETLINK, SOCK_RAW, 0);
    case 20: return opensSocket(AF_PACKET, SOCK_RAW, 0);
    case 21: return refusedUnless(syscall(SYS_sendto, workersSocket, path, 1, 0, NULL, 0) == 1);
    case 22: return sendsToWorker();
    case 23: return readsForeignDescriptor();
    case 24: return executesMemory(input);
    case 25: return startsThread();
    case 26: return maps(page, PROT_READ | PROT_EXEC, MAP_PRIVATE, input);
    case 27: return makesExecutable(SYS_pkey_mprotect);
    case 28: return attachesSharedMemory();
    case 29: return refusedUnless(personality(READ_IMPLIES_EXEC) != -1);
    case 30: return refusedUnless(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) >= 0);
    case 31: return readsParentsMemory();
    case 32: return refusedUnless(syscall(SYS_pidfd_open, getppid(), 0) >= 0);
    case 33: return kill(-1, 0);
    case 34: return (int)syscall(SYS_tgkill, getppid(), getppid(), 0);
    case 35: return refusedUnless(memfd_create("x", 0) >= 0);
    case 36: return refusedUnless(syscall(SYS_bpf, 0, NULL, 0) >= 0);
    case 37: return refusedUnless(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0) >= 0);
    case 38: return refusedUnless(syscall(SYS_userfaultfd, 1 /* from user mode only */) >= 0);
    case 39: return refusedUnless(syscall(SYS_keyctl, 0, -3, 0, 0, 0) >= 0);
    case 40: return unshare(CLONE_NEWUSER);
    case 41: return mount("none", "/tmp", "tmpfs", 0, NULL);
    case 42: return setuid(0);
    case 43: return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    case 44: {
        struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
        return setrlimit(RLIMIT_CPU, &all);
    }
    case 45: return callsAs32Bit();
    case 46: return callsAsX32();
    case 47: return changesInput(input);
    case 48: return maps(page, PROT_READ | PROT_WRITE, MAP_SHARED, input);
    case 49: return ftruncate(input, 0);
    case 50: return floods(output, (size_t)1 << 32);
    case 51: return takesMemory((size_t)1 << 36);
    case 52: return loopsForEver();
    case 53: return overflowsStack(1);
    case 54: return *(volatile int *)8;
    default: errno = EINVAL; return -1;
    }
}
