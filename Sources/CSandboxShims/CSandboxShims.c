#define _GNU_SOURCE
#include "CSandboxShims.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// From linux/landlock.h; Debian 12's header knows ABI 2 only.
struct landlockRules {
    uint64_t files;
    uint64_t network;
    uint64_t scopes;
};

enum {
    landlockVersionFlag = 1,
    nobody = 65534,
};

/// Every file right of the given ABI (1: 13 rights, 2: refer, 3: truncate, 5: device ioctl).
static uint64_t landlockFileRights(int abi) {
    int rights = abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;
    return (UINT64_C(1) << rights) - 1;
}

static int landlockDenyAll(int *abi) {
    long version = syscall(444, NULL, 0, landlockVersionFlag);
    *abi = version > 0 ? (int)version : 0;
    if (version <= 0) return 0;
    struct landlockRules rules = {
        .files = landlockFileRights((int)version),
        .network = version >= 4 ? 3 : 0,
        .scopes = version >= 6 ? 3 : 0,
    };
    size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    int ruleset = (int)syscall(444, &rules, size, 0);
    if (ruleset < 0) return -1;
    long result = syscall(446, ruleset, 0);
    close(ruleset);
    return (int)result;
}

static int allow(scmp_filter_ctx filter, const int *calls, size_t count) {
    for (size_t index = 0; index < count; index++) {
        int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[index], 0);
        if (error) {
            errno = -error;
            return -1;
        }
    }
    return 0;
}

/// Memory may be mapped and protected, but never made executable.
static int allowMemoryWithoutExecution(scmp_filter_ctx filter) {
    const int calls[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
    for (size_t index = 0; index < sizeof calls / sizeof *calls; index++) {
        int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[index], 1,
                                     SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
        if (error) {
            errno = -error;
            return -1;
        }
    }
    return 0;
}

/// abort(3) sends itself a signal. It gets another one, so that its end can be looked at as that of a trap can.
static int trapAbort(scmp_filter_ctx filter) {
    int error = seccomp_rule_add(filter, SCMP_ACT_TRAP, SCMP_SYS(tgkill), 1, SCMP_A2(SCMP_CMP_EQ, SIGABRT, 0));
    if (error) errno = -error;
    return error ? -1 : 0;
}

// What reading bytes, computing and writing bytes takes. No path, no socket, no process.
static const int childCalls[] = {
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(close), SCMP_SYS(munmap),
    SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group),
};

// What the template needs besides: talk to the worker, fork, lock the child, and wait for it.
static const int templateCalls[] = {
    SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(wait4), SCMP_SYS(waitid),
    SCMP_SYS(alarm), SCMP_SYS(setitimer), SCMP_SYS(prctl), SCMP_SYS(seccomp), SCMP_SYS(prlimit64), SCMP_SYS(setrlimit),
    SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(rt_sigaction), SCMP_SYS(fcntl), SCMP_SYS(getppid),
};

// What a child needs besides that serves more than one file.
static const int nextFileCalls[] = {SCMP_SYS(recvmsg), SCMP_SYS(alarm), SCMP_SYS(setitimer)};

#define COUNT(array) (sizeof(array) / sizeof *(array))

// The filters of children, compiled once: building one anew for each file would cost more than the fork.
static struct sock_fprog childProgram;
static struct sock_fprog reusedChildProgram;

static int compileChildFilter(struct sock_fprog *program, const int *more, size_t moreCount) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter) return -1;
    int result = -1;
    int descriptor = memfd_create("filter", MFD_CLOEXEC);
    if (descriptor >= 0 && allow(filter, childCalls, COUNT(childCalls)) == 0 &&
        allow(filter, more, moreCount) == 0 && allowMemoryWithoutExecution(filter) == 0 && trapAbort(filter) == 0 &&
        seccomp_export_bpf(filter, descriptor) == 0) {
        off_t size = lseek(descriptor, 0, SEEK_END);
        struct sock_filter *instructions = size > 0 ? malloc((size_t)size) : NULL;
        if (instructions && pread(descriptor, instructions, (size_t)size, 0) == size) {
            program->filter = instructions;
            program->len = (unsigned short)((size_t)size / sizeof(struct sock_filter));
            result = 0;
        }
    }
    if (descriptor >= 0) close(descriptor);
    seccomp_release(filter);
    return result;
}

static int loadTemplateFilter(void) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter) return -1;
    int result = -1;
    if (allow(filter, childCalls, COUNT(childCalls)) == 0 && allow(filter, templateCalls, COUNT(templateCalls)) == 0 &&
        allowMemoryWithoutExecution(filter) == 0 && trapAbort(filter) == 0) {
        int error = seccomp_load(filter);
        if (error) errno = -error;
        else result = 0;
    }
    seccomp_release(filter);
    return result;
}

static int dropRoot(void) {
    if (geteuid() != 0) return 0;
    if (setgroups(0, NULL) < 0) return -1;
    if (setresgid(nobody, nobody, nobody) < 0) return -1;
    return setresuid(nobody, nobody, nobody);
}

static int limit(int resource, uint64_t value) {
    struct rlimit limits = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(resource, &limits);
}

// Address space that the template has and does not use, mostly parts of libraries. A child has it too, and its limit on
// top: what the template uses counts as memory of the child.
static uint64_t unusedBytes;

static int measureTemplate(void) {
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file) return -1;
    unsigned long pages = 0, resident = 0;
    int fields = fscanf(file, "%lu %lu", &pages, &resident);
    fclose(file);
    if (fields != 2 || resident > pages) return -1;
    unusedBytes = (uint64_t)(pages - resident) * (uint64_t)sysconf(_SC_PAGESIZE);
    return 0;
}

/// From here on nobody can write lines into the worker's log: a child could make them look like any other.
static int closeStandardError(void) {
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null < 0) return -1;
    int result = dup2(null, STDERR_FILENO);
    close(null);
    return result;
}

#define TRY(name, expression)     \
    do {                          \
        *step = (name);           \
        if ((expression) < 0) return -1; \
    } while (0)

int CSandboxShims_lockTemplate(int *landlockABI, const char **step) {
    TRY("measure", measureTemplate());
    TRY("standard error", closeStandardError());
    TRY("setresuid", dropRoot());
    TRY("no_new_privs", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    TRY("dumpable", prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
    TRY("parent-death signal", prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0));
    TRY("core limit", limit(RLIMIT_CORE, 0));
    TRY("descriptor limit", limit(RLIMIT_NOFILE, 16));
    TRY("landlock", landlockDenyAll(landlockABI));
    TRY("compile filter", compileChildFilter(&childProgram, NULL, 0));
    TRY("compile filter", compileChildFilter(&reusedChildProgram, nextFileCalls, COUNT(nextFileCalls)));
    TRY("load filter", loadTemplateFilter());
    return 0;
}

/// Swift and C++ end the process when memory runs out, as they do for a bug: only the allocator's error tells which. With
/// another error, the instruction that was the end is met again, and this time it is.
static void onFatalSignal(int signal) {
    (void)signal;
    if (errno == ENOMEM) _exit(CSandboxShims_outOfMemory);
}

static int catchFatalSignals(void) {
    const int signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGSYS};
    struct sigaction action = {.sa_handler = onFatalSignal, .sa_flags = SA_RESETHAND | SA_NODEFER};
    for (size_t index = 0; index < COUNT(signals); index++)
        if (sigaction(signals[index], &action, NULL) < 0) return -1;
    errno = 0;
    return 0;
}

int CSandboxShims_dieWithParent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

int CSandboxShims_lockChild(uint64_t memoryBytes, uint64_t processorSeconds, uint64_t fileBytes, int isReused,
                            const char **step) {
    TRY("memory limit", limit(RLIMIT_AS, unusedBytes + memoryBytes));
    // At the first limit it is ended by SIGXCPU, which says why. It could ignore that; a second later it cannot.
    struct rlimit processor = {.rlim_cur = processorSeconds, .rlim_max = processorSeconds + 1};
    TRY("processor limit", setrlimit(RLIMIT_CPU, &processor));
    TRY("file limit", limit(RLIMIT_FSIZE, fileBytes));
    // Writing past the file limit must be an error that is seen, not a signal that looks like a crash.
    *step = "SIGXFSZ";
    if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR) return -1;
    TRY("fatal signals", catchFatalSignals());
    TRY("child filter", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, isReused ? &reusedChildProgram : &childProgram, 0, 0));
    return 0;
}

static int compareBytes(const void *one, const void *other) {
    return *(const unsigned char *)one - *(const unsigned char *)other;
}

void CSandboxShims_prepareSorting(void) {
    unsigned char bytes[4096] = {1};
    qsort(bytes, sizeof bytes, 1, compareBytes);
}
