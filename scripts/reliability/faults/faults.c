// Loaded before libc (LD_PRELOAD) into a worker under test: counts its calls into the kernel that touch files, over all
// threads and SQLite's among them, and does at a chosen one what a crash or a broken disk would do. The sandbox has no
// environment and is not touched.
//
//   FAULT_AT=N         at the Nth call (from 1): the fault happens before the call is made
//   FAULT_FOR=M        and at the M-1 calls of the same kind after it (1 otherwise)
//   FAULT_CALLS=a,b    count only calls of these names; all otherwise
//   FAULT_KIND=kill | shutdown | errno=N
//   FAULT_MOUNT=DIR    the file system that `shutdown` cuts off, as a cut of power does; then the process is killed
//                      (a failed fsync is told of on standard error, with its path)
//   FAULT_FORCE_MS=N   each fsync and fdatasync takes N milliseconds longer, as on a slow disk
//   FAULT_CLOCK=FILE   8 bytes, the seconds by which the clock of the day is wrong; whoever writes them sets the clock
//   FAULT_LOG=FILE     gets the names of all counted calls, one a line, at the end of the process
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { maxNames = 1 << 16 };
static atomic_long count;
static const char *names[maxNames];
static long at = -1, many = 1, forceMilliseconds;
static const char *calls, *mountPoint, *logPath;
static enum { none, killed, shutDown, failed } kind;
static int error;
static const _Atomic int64_t *clockError;

static void openClock(const char *path) {
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0) _exit(98);
    void *page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) _exit(98);
    clockError = page;
    syscall(SYS_close, file);
}

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("FAULT_AT");
    at = text ? atol(text) : -1;
    text = getenv("FAULT_FOR");
    many = text ? atol(text) : 1;
    calls = getenv("FAULT_CALLS");
    mountPoint = getenv("FAULT_MOUNT");
    logPath = getenv("FAULT_LOG");
    text = getenv("FAULT_FORCE_MS");
    forceMilliseconds = text ? atol(text) : 0;
    text = getenv("FAULT_CLOCK");
    if (text) openClock(text);
    text = getenv("FAULT_KIND");
    if (!text) return;
    if (!strcmp(text, "kill")) kind = killed;
    if (!strcmp(text, "shutdown")) kind = shutDown;
    if (!strncmp(text, "errno=", 6)) {
        kind = failed;
        error = atoi(text + 6);
    }
}

__attribute__((destructor)) static void end(void) {
    if (!logPath) return;
    FILE *log = fopen(logPath, "w");
    if (!log) return;
    long total = atomic_load(&count);
    for (long i = 0; i < total && i < maxNames; i++) fprintf(log, "%s\n", names[i] ? names[i] : "?");
    fclose(log);
}

static bool isCounted(const char *name) {
    if (!calls) return true;
    size_t length = strlen(name);
    for (const char *place = calls; (place = strstr(place, name)); place += length) {
        bool begins = place == calls || place[-1] == ',';
        if (begins && (place[length] == ',' || !place[length])) return true;
    }
    return false;
}

/// Whether the call that is about to be made must fail; does not return when it must not be made at all.
static bool isFaulty(const char *name) {
    if (!isCounted(name)) return false;
    long number = atomic_fetch_add(&count, 1) + 1;
    if (number <= maxNames) names[number - 1] = name;
    if (at < 0 || number < at || number >= at + many) return false;
    switch (kind) {
    case shutDown: {
        // EXT4_IOC_SHUTDOWN and XFS_IOC_GOINGDOWN, without a flush of the log.
        uint32_t flags = 2;
        int directory = (int)syscall(SYS_openat, AT_FDCWD, mountPoint, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        if (directory < 0 || ioctl(directory, _IOR('X', 125, uint32_t), &flags) != 0) _exit(99);
    }
    // fall through
    case killed:
        kill(getpid(), SIGKILL);
        for (;;) pause();
    case failed: errno = error; return true;
    default: return false;
    }
}

/// Says on standard error what was not forced to the disk.
static void tell(const char *name, int file) {
    char link[64], path[4096], line[4200];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    long length = syscall(SYS_readlink, link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    int count = snprintf(line, sizeof line, "fault: %s of %s\n", name, path);
    syscall(SYS_write, 2, line, (size_t)count);
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define WRAP(result, name, kernel, parameters, arguments) \
    result name parameters { REAL(name); return isFaulty(kernel) ? (result)-1 : real arguments; }
#define WRAP_FORCE(name, kernel) \
    int name(int f) { \
        REAL(name); \
        if (forceMilliseconds) usleep((useconds_t)forceMilliseconds * 1000); \
        if (!isFaulty(kernel)) return real(f); \
        tell(kernel, f); errno = error; return -1; }
#define WRAP_OPEN(name, kernel, parameters, ...) \
    int name parameters { \
        va_list list; va_start(list, flags); mode_t mode = va_arg(list, mode_t); va_end(list); \
        REAL(name); return isFaulty(kernel) ? -1 : real(__VA_ARGS__, flags, mode); }

WRAP(ssize_t, write, "write", (int f, const void *b, size_t n), (f, b, n))
WRAP(ssize_t, pwrite, "pwrite", (int f, const void *b, size_t n, off_t o), (f, b, n, o))
WRAP(ssize_t, pwrite64, "pwrite", (int f, const void *b, size_t n, off64_t o), (f, b, n, o))
WRAP(ssize_t, read, "read", (int f, void *b, size_t n), (f, b, n))
WRAP(ssize_t, pread, "pread", (int f, void *b, size_t n, off_t o), (f, b, n, o))
WRAP(ssize_t, pread64, "pread", (int f, void *b, size_t n, off64_t o), (f, b, n, o))
WRAP(ssize_t, sendfile, "sendfile", (int o, int i, off_t *p, size_t n), (o, i, p, n))
WRAP(ssize_t, sendfile64, "sendfile", (int o, int i, off64_t *p, size_t n), (o, i, p, n))
WRAP_FORCE(fsync, "fsync")
WRAP_FORCE(fdatasync, "fdatasync")
WRAP(int, ftruncate, "ftruncate", (int f, off_t n), (f, n))
WRAP(int, ftruncate64, "ftruncate", (int f, off64_t n), (f, n))
WRAP(int, rename, "rename", (const char *a, const char *b), (a, b))
WRAP(int, renameat2, "renameat2", (int d, const char *a, int e, const char *b, unsigned f), (d, a, e, b, f))
WRAP(int, unlink, "unlink", (const char *p), (p))
WRAP(int, unlinkat, "unlinkat", (int d, const char *p, int f), (d, p, f))
WRAP(int, link, "link", (const char *a, const char *b), (a, b))
WRAP(int, linkat, "linkat", (int d, const char *p, int e, const char *q, int f), (d, p, e, q, f))
WRAP(int, mkdir, "mkdir", (const char *p, mode_t m), (p, m))
WRAP(int, mkdirat, "mkdirat", (int d, const char *p, mode_t m), (d, p, m))
WRAP(int, fstatat, "fstatat", (int d, const char *p, struct stat *s, int f), (d, p, s, f))
WRAP(int, fstatat64, "fstatat", (int d, const char *p, struct stat64 *s, int f), (d, p, s, f))
WRAP(int, fstat, "fstat", (int f, struct stat *s), (f, s))
WRAP(int, fstat64, "fstat", (int f, struct stat64 *s), (f, s))
WRAP(int, memfd_create, "memfd_create", (const char *n, unsigned f), (n, f))
WRAP_OPEN(open, "open", (const char *p, int flags, ...), p)
WRAP_OPEN(open64, "open", (const char *p, int flags, ...), p)
WRAP_OPEN(openat, "openat", (int d, const char *p, int flags, ...), d, p)
WRAP_OPEN(openat64, "openat", (int d, const char *p, int flags, ...), d, p)

/// What libc has no function for in Debian 12, or what is called by its number.
long syscall(long number, ...) {
    va_list list;
    long a[6];
    va_start(list, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
    va_end(list);
    static long (*real)(long, ...);
    if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    if (number == SYS_openat2 && isFaulty("openat2")) return -1;
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int clock_gettime(clockid_t id, struct timespec *result) {
    REAL(clock_gettime);
    int status = real(id, result);
    if (clockError && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) result->tv_sec += atomic_load(clockError);
    return status;
}

int gettimeofday(struct timeval *restrict result, void *restrict zone) {
    REAL(gettimeofday);
    int status = real(result, zone);
    if (clockError) result->tv_sec += atomic_load(clockError);
    return status;
}

time_t time(time_t *result) {
    REAL(time);
    time_t seconds = real(NULL) + (clockError ? (time_t)atomic_load(clockError) : 0);
    if (result) *result = seconds;
    return seconds;
}
